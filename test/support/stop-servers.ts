import { rmSync } from 'node:fs';
import { folderOutsideHome } from '../../stack/postgres-place';
import { takeStack } from './running-stack';

export default async function stopServers(): Promise<void> {
  const running = takeStack();
  if (!running) return;
  await running.stack.stop();
  rmSync(running.home, { recursive: true, force: true });
  rmSync(folderOutsideHome(running.home), { recursive: true, force: true });
}
