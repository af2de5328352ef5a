import type { Logger } from 'pino';
import { isUndefinedTable } from '../../clients/postgres/connection-errors';
import { repeat } from '../../system/calls';
import type { Clock } from '../../system/clock';
import type { Feed } from './feed';

const PAUSE_MS = 1_000;
const MAX_AT_ONCE = 500;
/** A single failure, such as a lost connection, is not told. */
const FAILURES_WHEN_AWAY = 2;

export interface Listener<Position, Event> {
  /** Called once, as soon as the position after which this listener hears all events is known. */
  readonly onStart: (position: Position) => void;
  readonly onEvents: (events: readonly Event[]) => void;
  /** Called when the database is away, and when it is back. */
  readonly onDatabase: (isBack: boolean) => void;
}

export interface FeedReader<Position, Event> {
  listen(listener: Listener<Position, Event>): { stop(): void };
  /** Reads now: there may be new events. Does nothing while there is no listener. */
  wake(): void;
}

export interface FeedReaderDeps<Position, Event> {
  readonly feed: Pick<Feed<Position, Event>, 'newest' | 'after' | 'advance'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long it waits between two reads, ms; default: one second. */
  readonly pauseMs?: () => number;
  /** Called when the first listener comes and when the last one has gone. */
  readonly onUse?: (isUsed: boolean) => void;
}

/** Reads the events for all listeners together, and not at all while there is no listener. */
export function createFeedReader<Position, Event>(deps: FeedReaderDeps<Position, Event>): FeedReader<Position, Event> {
  const { feed, clock, log, pauseMs = PAUSE_MS, onUse } = deps;
  const listeners = new Set<Listener<Position, Event>>();
  let position: Position | null = null;
  let loop: ReturnType<typeof repeat> | null = null;
  let failures = 0;
  /** When the first listener came. */
  let since = 0;

  /** Never rejects: while the database is away, the listeners wait. */
  async function read(): Promise<void> {
    try {
      if (position === null) await start();
      if (position !== null) await readNext(position);
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
    const newest = await feed.newest(since);
    // Meanwhile, all listeners may have gone, or a second loop may have begun.
    if (position !== null || loop === null) return;
    position = newest;
    for (const { onStart } of listeners) onStart(newest);
  }

  async function readNext(from: Position): Promise<void> {
    let reached = from;
    for await (const found of feed.after(from, MAX_AT_ONCE)) {
      // A second loop may have begun while this one was ending.
      if (position !== reached) return;
      reached = found.reduce(feed.advance, reached);
      position = reached;
      for (const { onEvents } of listeners) onEvents(found);
    }
  }

  return {
    listen: (listener) => {
      listeners.add(listener);
      if (failures >= FAILURES_WHEN_AWAY) listener.onDatabase(false);
      if (position !== null) listener.onStart(position);
      if (loop === null) {
        since = clock.now();
        loop = repeat({ pauseMs, work: read });
        onUse?.(true);
      }
      const stop = () => {
        listeners.delete(listener);
        if (listeners.size > 0 || loop === null) return;
        loop.stop();
        loop = null;
        position = null;
        failures = 0;
        onUse?.(false);
      };
      return { stop };
    },
    wake: () => loop?.wake(),
  };
}
