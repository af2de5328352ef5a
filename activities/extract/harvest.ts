import type { Hour } from '../../forecasting/hour';
import { type CallQueue, openCallQueue } from './call-queue';
import type { Harvest } from './fetch';
import type { PlannedCall } from './plan';
import type { ProgressMeter } from './progress';
import { createThinningWatch } from './thinning';

export interface HarvestDeps {
  readonly fetch: (call: PlannedCall, signal: AbortSignal) => Promise<Harvest>;
  readonly keep: (harvest: Harvest) => Promise<void>;
  /** The calls for hours that are still to come, when an answer holds fewer points than was thought. */
  readonly replan: (plan: { hours: readonly Hour[]; mostPoints: number }) => Promise<readonly PlannedCall[]>;
  /** Told of the calls that are added to the plan, and of those whose answer is of no use; `keep` counts the others. */
  readonly meter: ProgressMeter;
  readonly signal: AbortSignal | undefined;
}

const MOST_IN_FLIGHT = 8;

/** Makes the calls in their order, eight at a time. After the first failure the others are stopped, and it is thrown when they are. */
export async function harvestAll(calls: readonly PlannedCall[], deps: HarvestDeps): Promise<void> {
  const failure = new AbortController();
  const signal = deps.signal ? AbortSignal.any([deps.signal, failure.signal]) : failure.signal;
  const thinning = createThinningWatch();
  const queue = openCallQueue(calls, (hours) => deps.replan({ hours, mostPoints: thinning.mostPoints() }));
  const fetch = (call: PlannedCall) => deps.fetch(call, signal);
  const bringIn = createSieve({ ...deps, fetch, queue, thinning });

  async function work(): Promise<void> {
    for (let call = await queue.next(); call; call = await queue.next()) {
      signal.throwIfAborted();
      await bringIn(await fetch(call));
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

interface SieveDeps extends Pick<HarvestDeps, 'keep' | 'meter'> {
  readonly fetch: (call: PlannedCall) => Promise<Harvest>;
  readonly queue: CallQueue;
  readonly thinning: ReturnType<typeof createThinningWatch>;
}

/** Keeps what is whole; what was thinned is asked for again in shorter ranges. */
function createSieve({ keep, meter, fetch, queue, thinning }: SieveDeps): (harvest: Harvest) => Promise<void> {
  async function askAgain(hours: readonly Hour[]): Promise<void> {
    meter.callDone(0);
    meter.callPlanned(await queue.replan(hours));
  }

  async function bringIn(harvest: Harvest): Promise<void> {
    const verdict = thinning.judge(harvest);
    if (verdict.kind === 'whole') return keep(harvest);
    if (verdict.kind === 'thinned') return askAgain(harvest.call.hours);
    meter.callPlanned(1);
    const part = await fetch(verdict.part);
    if (thinning.settle({ whole: harvest, part }) === 'whole') {
      meter.callDone(0);
      return keep(harvest);
    }
    await askAgain(harvest.call.hours.filter((hour) => !verdict.part.hours.includes(hour)));
    await bringIn(part);
  }

  return bringIn;
}
