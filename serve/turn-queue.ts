import type { Server } from 'node:http';

/** How long one turn of the event loop starts work. */
const SLICE_MS = 5;
/** How much it starts while connections wait. With one, callers that open a connection for each request would get all turns. */
const WHILE_CONNECTING = 2;

/** Starts work in the order of arrival, for some milliseconds in each turn of the event loop. */
export interface TurnQueue {
  add(start: () => void): void;
  delete(start: () => void): void;
  count(): number;
}

/**
 * Keeps the turns of the event loop short. libuv accepts one connection in each turn (since 1.45, libuv/libuv#3696). Without a queue, a
 * turn answers a request of each open connection: with 400 of them this takes 60 ms, and the last of 100 connections that wait is accepted
 * after 6 s. After a turn that accepted a connection, others probably wait.
 */
export function createTurnQueue(server: Server): TurnQueue {
  const waiting = new Set<() => void>();
  let isScheduled = false;
  let hasAccepted = false;
  server.on('connection', () => {
    hasAccepted = true;
  });

  function schedule(): void {
    if (isScheduled || waiting.size === 0) return;
    isScheduled = true;
    setImmediate(startNext);
  }

  function startNext(): void {
    isScheduled = false;
    const end = performance.now() + SLICE_MS;
    let left = hasAccepted ? WHILE_CONNECTING : waiting.size;
    hasAccepted = false;
    for (const start of waiting) {
      waiting.delete(start);
      start();
      left -= 1;
      if (left === 0 || performance.now() >= end) break;
    }
    schedule();
  }

  return {
    add: (start) => {
      waiting.add(start);
      schedule();
    },
    delete: (start) => void waiting.delete(start),
    count: () => waiting.size,
  };
}
