import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { takeStack } from './running-stack';

export default async function stopServers(): Promise<void> {
  const kept = takeStack();
  if (!kept) return;
  await kept.starting.then((stack) => stack.remove()).catch(() => undefined);
  rmSync(dirname(kept.file), { recursive: true, force: true });
}
