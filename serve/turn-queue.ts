import type { Server } from 'node:http';

/** How long one turn of the event loop starts work. */
const SLICE_MS = 5;
/** How much it starts while connections wait. With one, callers that open a connection for each request would get all turns. */
const WHILE_CONNECTING = 2;

/** Starts work in the order of arrival, for some milliseconds in each turn of the event loop. */
export interface TurnQueue {
  add(start: () => void): void;
  /** How much work waits. */
  count(): number;
}

/**
 * Keeps the turns of the event loop short. libuv accepts one connection in each turn (since 1.45, libuv/libuv#3696). Without a queue, a
 * turn answers a request of each open connection: with 400 of them this takes 60 ms, and the last of 100 connections that wait is accepted
 * after 6 s. After a turn that accepted a connection, others probably wait.
 *
 * The queue is an array. With a Set, about 40 % of what requests allocate always outlived its request until the next full garbage collection
 * (docs/performance.md, "Garbage collection").
 */
export function createTurnQueue(server: Server): TurnQueue {
  const waiting: (() => void)[] = [];
  let isScheduled = false;
  let hasAccepted = false;
  server.on('connection', () => {
    hasAccepted = true;
  });

  function schedule(): void {
    if (isScheduled || waiting.length === 0) return;
    isScheduled = true;
    setImmediate(startNext);
  }

  function startNext(): void {
    isScheduled = false;
    const end = performance.now() + SLICE_MS;
    const most = hasAccepted ? WHILE_CONNECTING : waiting.length;
    hasAccepted = false;
    let started = 0;
    do {
      waiting[started]?.();
      started += 1;
    } while (started < most && performance.now() < end);
    waiting.splice(0, started);
    schedule();
  }

  return {
    add: (start) => {
      waiting.push(start);
      schedule();
    },
    count: () => waiting.length,
  };
}
