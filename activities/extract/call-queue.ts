import type { Hour } from '../../forecasting/hour';
import type { PlannedCall } from './plan';

/** The calls that are still to be made, newest hours first. */
export interface CallQueue {
  /** Waits while the calls are planned anew. */
  next(): Promise<PlannedCall | undefined>;
  /** Plans the calls anew, `hours` that were taken from it included; resolves to how many calls more (or fewer) there are. */
  replan(hours: readonly Hour[]): Promise<number>;
}

export function openCallQueue(
  calls: readonly PlannedCall[],
  plan: (hours: readonly Hour[]) => Promise<readonly PlannedCall[]>,
): CallQueue {
  let queue = [...calls];
  let planning: Promise<unknown> = Promise.resolve();

  async function planAnew(hours: readonly Hour[]): Promise<number> {
    const before = queue.length;
    queue = [...(await plan([...hours, ...queue.flatMap((call) => call.hours)]))];
    return queue.length - before;
  }

  async function untilPlanned(): Promise<void> {
    let awaited: Promise<unknown>;
    do {
      awaited = planning;
      await awaited;
    } while (awaited !== planning);
  }

  return {
    next: async () => {
      await untilPlanned();
      return queue.shift();
    },
    replan: (hours) => {
      const replanned = planning.then(() => planAnew(hours));
      planning = replanned;
      return replanned;
    },
  };
}
