import type { Logger } from 'pino';
import type { Change, ChangePosition, Changes } from '../../../../clients/postgres/changes';
import { isUndefinedTable } from '../../../../clients/postgres/connection-errors';
import { repeat } from '../../../../system/calls';

const PAUSE_MS = 1_000;
const MAX_AT_ONCE = 500;
/** A single failure, such as a lost connection, is not told. */
const FAILURES_WHEN_AWAY = 2;

interface Listener {
  /** Called once, as soon as the position after which this listener hears all changes is known. */
  readonly onStart: (position: ChangePosition) => void;
  readonly onChanges: (changes: readonly Change[]) => void;
  /** Called when the database is away, and when it is back. */
  readonly onDatabase: (isBack: boolean) => void;
}

export interface ChangeReader {
  listen(listener: Listener): { stop(): void };
}

/** Reads the changes once a second for all listeners together, and not at all while there is no listener. */
export function createChangeReader({ changes, log }: { changes: Changes; log: Logger }): ChangeReader {
  const listeners = new Set<Listener>();
  let position: ChangePosition | null = null;
  let loop: { stop(): void } | null = null;
  let failures = 0;

  /** Never rejects: while the database is away, the listeners wait. */
  async function read(): Promise<void> {
    try {
      if (position === null) await start();
      else await readNext(position);
      if (failures >= FAILURES_WHEN_AWAY) tellDatabase(true);
      failures = 0;
    } catch (error) {
      if (failures === 0 && !isUndefinedTable(error))
        log.warn({ err: error }, 'the changes cannot be read; the stream of events waits for the database');
      failures += 1;
      if (failures === FAILURES_WHEN_AWAY) tellDatabase(false);
    }
  }

  function tellDatabase(isBack: boolean): void {
    for (const { onDatabase } of listeners) onDatabase(isBack);
  }

  async function start(): Promise<void> {
    const newest = await changes.newest();
    if (position !== null) return;
    position = newest;
    for (const { onStart } of listeners) onStart(newest);
  }

  async function readNext(from: ChangePosition): Promise<void> {
    const found = await changes.after(from, MAX_AT_ONCE);
    const last = found.at(-1);
    // A second loop may have begun while this one was ending.
    if (!last || position !== from) return;
    position = last;
    for (const { onChanges } of listeners) onChanges(found);
  }

  return {
    listen: (listener) => {
      listeners.add(listener);
      if (failures >= FAILURES_WHEN_AWAY) listener.onDatabase(false);
      if (position !== null) listener.onStart(position);
      loop ??= repeat({ pauseMs: PAUSE_MS, work: read });
      const stop = () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        loop?.stop();
        loop = null;
        position = null;
        failures = 0;
      };
      return { stop };
    },
  };
}
