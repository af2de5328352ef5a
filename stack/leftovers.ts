import { setTimeout as sleep } from 'node:timers/promises';
import { isSameProcessRunning, signalGroup } from '../system/processes';
import type { StackFile } from './state-file';

/** A reaper takes 8 s at most. */
const REAPER_ENDS_WITHIN_MS = 12_000;

/** Ends what a stack that was killed has left: waits for its reaper to do so, then does it itself. */
export async function endLeftovers(last: StackFile): Promise<void> {
  const waitUntil = Date.now() + REAPER_ENDS_WITHIN_MS;
  while (last.reaper && isSameProcessRunning(last.reaper) && Date.now() < waitUntil) await sleep(100);
  for (const { process } of last.services) {
    if (process && isSameProcessRunning(process)) signalGroup(process.pid, 'SIGKILL');
  }
  const isAnyoneLeft = () => last.services.some(({ process }) => process && isSameProcessRunning(process));
  while (isAnyoneLeft() && Date.now() < waitUntil) await sleep(20);
}
