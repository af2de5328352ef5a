import type { onRequestHookHandler, preHandlerHookHandler } from 'fastify';
import { whenEnded } from '../../hooks/when-ended';
import { unavailable } from '../../http-error';
import type { Metrics } from '../../metrics/metrics';

export interface ForecastQueueDeps extends Pick<Metrics, 'shed'> {
  /** How many requests may wait for their computation. */
  readonly limit: number;
}

/** The hooks of a route that computes forecasts. */
export interface ForecastQueue {
  /** Refuses a request before its body is read when the queue is full. */
  readonly refuseWhenFull: onRequestHookHandler;
  /** Starts the handlers of waiting requests in the order of arrival, for some milliseconds in each turn of the event loop. */
  readonly waitForTurn: preHandlerHookHandler;
}

/**
 * How long one turn of the event loop computes forecasts. In an overload each turn also refuses hundreds of requests, which takes tens of
 * milliseconds: with one forecast per turn, hardly any request would be answered.
 */
const SLICE_MS = 5;

/**
 * Forecasts take the time of the only thread. Without a queue, one turn of the event loop computes a forecast for every request that has
 * arrived, and meanwhile accepts no connection and answers no health check. A request whose body has not arrived does not wait in the
 * queue.
 */
export function createForecastQueue({ limit, shed }: ForecastQueueDeps): ForecastQueue {
  const waiting = new Set<() => void>();
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled || waiting.size === 0) return;
    isScheduled = true;
    setImmediate(startNext);
  }

  function startNext(): void {
    isScheduled = false;
    const end = performance.now() + SLICE_MS;
    for (const start of waiting) {
      waiting.delete(start);
      start();
      if (performance.now() >= end) break;
    }
    schedule();
  }

  function refuseIfFull(done: (error?: Error) => void): boolean {
    if (waiting.size < limit) return false;
    shed.inc();
    done(queueIsFull(limit));
    return true;
  }

  return {
    refuseWhenFull: (_, __, done) => {
      if (!refuseIfFull(done)) done();
    },
    waitForTurn: (_, reply, done) => {
      if (refuseIfFull(done)) return;
      const start = () => done();
      waiting.add(start);
      // A caller that disconnects leaves the queue: nobody would read its forecast.
      whenEnded(reply, () => waiting.delete(start));
      schedule();
    },
  };
}

function queueIsFull(limit: number) {
  const message = `${limit} requests already wait for a forecast, which is the limit; try again in one second`;
  return unavailable('Overloaded', message, { retryAfterS: 1 });
}
