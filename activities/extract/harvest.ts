import { POINT_MS, spacingOf } from '../../forecasting/price-points';
import type { Harvest } from './fetch';
import { type PlannedCall, splitCall } from './plan';

export interface HarvestDeps {
  readonly fetch: (call: PlannedCall, signal: AbortSignal) => Promise<Harvest>;
  readonly keep: (harvest: Harvest) => Promise<void>;
  /** An answer was thinned against all expectation and is asked for again in `parts`. */
  readonly onSplit: (parts: readonly PlannedCall[]) => void;
  readonly signal: AbortSignal | undefined;
}

const MOST_IN_FLIGHT = 8;
/** Fewer points are not an answer cut down to a number of points, but a time of which the exchange has no more. */
const POINTS_OF_A_THINNED_ANSWER = 40;

/** Makes the calls in their order, eight at a time. After the first failure the others are stopped, and it is thrown when they are. */
export async function harvestAll(calls: readonly PlannedCall[], deps: HarvestDeps): Promise<void> {
  const queue = [...calls];
  const failure = new AbortController();
  const signal = deps.signal ? AbortSignal.any([deps.signal, failure.signal]) : failure.signal;

  async function work(): Promise<void> {
    for (let call = queue.shift(); call; call = queue.shift()) {
      signal.throwIfAborted();
      const harvest = await deps.fetch(call, signal);
      const parts = wasThinned(harvest) ? splitCall(call) : [];
      queue.unshift(...parts);
      if (parts.length > 0) deps.onSplit(parts);
      else await deps.keep(harvest);
    }
  }

  const failures: unknown[] = [];
  const workers = Array.from({ length: MOST_IN_FLIGHT }, () =>
    work().catch((error: unknown) => {
      failures.push(error);
      failure.abort();
    }),
  );
  await Promise.all(workers);
  if (failures.length > 0) throw failures[0];
}

function wasThinned({ call, points }: Harvest): boolean {
  return (
    call.detail === 'five-minute' &&
    points.length >= POINTS_OF_A_THINNED_ANSWER &&
    (spacingOf(points) ?? POINT_MS) > POINT_MS
  );
}
