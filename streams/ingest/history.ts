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

/** Keeps the calls of all assets to the rate that the exchange allows. */
export function createHistoryReader(options: {
  rest: KrakenRest;
  limiter: {
    takeTurn(signal?: AbortSignal): Promise<void>;
    succeeded(): void;
    throttled(retryAfterMs: number | null): void;
  };
  isThrottled: (error: unknown) => boolean;
  onFailure: (asset: string, error: unknown) => void;
}): HistoryReader {
  const { rest, limiter, isThrottled, onFailure } = options;
  return {
    read: async (query, signal) => {
      await limiter.takeTurn(signal);
      try {
        const page = await rest.trades(query, signal);
        limiter.succeeded();
        return page;
      } catch (error) {
        signal.throwIfAborted();
        if (isThrottled(error)) limiter.throttled(null);
        onFailure(query.asset, error);
        return null;
      }
    },
  };
}
