import type { Server } from 'node:http';
import type { onRequestHookHandler, preHandlerHookHandler } from 'fastify';
import { unavailable } from '../../http-error';
import type { Metrics } from '../../metrics/metrics';
import { createTurnQueue } from '../../turn-queue';

export interface ForecastQueueDeps extends Pick<Metrics, 'shed'> {
  readonly server: Server;
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
 * Forecasts take the time of the only thread, so each turn of the event loop computes only some of them. A request whose body has not
 * arrived does not wait in the queue. A request whose caller has disconnected is not computed, because nobody would read its forecast.
 */
export function createForecastQueue({ server, limit, shed }: ForecastQueueDeps): ForecastQueue {
  const queue = createTurnQueue(server);

  function refuseIfFull(done: (error?: Error) => void): boolean {
    if (queue.count() < limit) return false;
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
      queue.add(() => {
        if (!reply.raw.destroyed) done();
      });
    },
  };
}

function queueIsFull(limit: number) {
  const message = `${limit} requests already wait for a forecast, which is the limit; try again in one second`;
  return unavailable('Overloaded', message, { retryAfterS: 1 });
}
