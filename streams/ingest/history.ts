import { setTimeout as sleepFor } from 'node:timers/promises';
import { TooManyCallsError } from '../../clients/kraken/errors';
import type { KrakenRest, TradesPage } from '../../clients/kraken/rest';
import type { IdRange } from '../../forecasting/bars/minute-bar';

/** The REST API is asked for trades from this long before the last known one: `since` is exclusive, and several trades share an instant. */
const OVERLAP_MS = 1n;
const NANOS_PER_MS = 1_000_000n;

/** The value of `since` that returns the trades at and after an ISO instant. */
export function sinceOf(at: string): string {
  return String((BigInt(Date.parse(at)) - OVERLAP_MS) * NANOS_PER_MS);
}

/**
 * The ids of a hole that the exchange never used: a page of its history has the trade before the hole and the trade after these ids, but
 * none between.
 */
export function findUnusedIds({ trades }: TradesPage, hole: IdRange): IdRange | null {
  const ids = trades.map(({ id }) => id).sort((one, other) => one - other);
  const next = ids.find((id) => id >= hole.from);
  if (ids[0] === undefined || ids[0] >= hole.from || next === undefined || next === hole.from) return null;
  return { from: hole.from, to: Math.min(hole.to, next - 1) };
}

export interface HistoryReader {
  /** A page of trades at and after an instant, or after `since`. Returns `null` when the call failed; the failure was reported. */
  read(query: { asset: string; since: string }, signal: AbortSignal): Promise<TradesPage | null>;
}

/** From an answer to the next call, in real time. Kraken allows about one call of its public REST API per second and address. */
const PAUSE_MS = 1_010;
/** The next call waits at most this long for the answer. */
const MAX_ANSWER_MS = 2_000;
/** How often a call that waits looks whether it may be made. */
const LOOK_MS = 50;

/**
 * Keeps the calls of all assets to the rate that the exchange allows. A call is paced from the answer to the one before it: on a busy machine or
 * network, calls that are sent a second apart arrive closer together, and are refused.
 */
export function createHistoryReader(options: {
  rest: KrakenRest;
  onFailure: (asset: string, error: unknown) => void;
}): HistoryReader {
  const { rest, onFailure } = options;
  const waiting: symbol[] = [];
  let nextCallAt = 0;
  let calls = 0;
  /** Returns the number of the call. */
  const takeTurn = async (signal: AbortSignal) => {
    const turn = Symbol();
    waiting.push(turn);
    try {
      while (waiting[0] !== turn || performance.now() < nextCallAt) await sleepFor(LOOK_MS, undefined, { signal });
    } finally {
      waiting.splice(waiting.indexOf(turn), 1);
    }
    nextCallAt = performance.now() + MAX_ANSWER_MS + PAUSE_MS;
    return ++calls;
  };
  return {
    read: async (query, signal) => {
      const call = await takeTurn(signal);
      let pauses = 1;
      try {
        return await rest.trades(query, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof TooManyCallsError) pauses = 2;
        onFailure(query.asset, error);
        return null;
      } finally {
        // A later call may have been made meanwhile.
        if (call === calls) nextCallAt = performance.now() + pauses * PAUSE_MS;
      }
    },
  };
}
