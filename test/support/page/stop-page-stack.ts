import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { takePageStack } from './kept-page-stack';

export default async function stopPageStack(): Promise<void> {
  const kept = takePageStack();
  if (!kept) return;
  await kept.starting.then((stack) => stack.stop()).catch(() => undefined);
  rmSync(dirname(kept.file), { recursive: true, force: true });
}
