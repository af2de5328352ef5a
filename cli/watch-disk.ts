import { setTimeout as sleep } from 'node:timers/promises';
import { describeFullDisk } from '../system/disk';

const PAUSE_MS = 15_000;

export interface DiskWatch {
  /** NEXTHOUR_HOME: the embedded servers write there. */
  readonly home: string;
  readonly stop: AbortSignal;
  /** Receives one line without a line break. */
  readonly print: (line: string) => void;
  readonly pauseMs?: number;
  readonly describe?: (folder: string) => string | null;
}

/** Prints one line when the disk becomes full, and one line when it has room again, until `stop` is aborted. */
export async function watchDisk(watch: DiskWatch): Promise<void> {
  const { home, stop, print, pauseMs = PAUSE_MS, describe = describeFullDisk } = watch;
  let wasFull = false;
  while (!stop.aborted) {
    const fullDisk = describe(home);
    if (fullDisk !== null && !wasFull) print(`${fullDisk}; make room, failed steps are tried again`);
    if (fullDisk === null && wasFull) print(`the disk has room again at ${home}`);
    wasFull = fullDisk !== null;
    await sleep(pauseMs, undefined, { signal: stop }).catch(() => undefined);
  }
}
