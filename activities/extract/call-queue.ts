import type { Hour } from '../../forecasting/hour';
import type { PlannedCall } from './plan-calls';

/** The calls that have not been made yet, newest hours first. */
export interface CallQueue {
  /** Removes the first call; `undefined` when the queue is empty. Waits while a replan is running. */
  next(): Promise<PlannedCall | undefined>;
  /** Replaces the calls in the queue by new ones for `hours` and for the hours in the queue. Returns the change of the queue's length. */
  replan(hours: readonly Hour[]): Promise<number>;
}

export function createCallQueue(
  calls: readonly PlannedCall[],
  plan: (hours: readonly Hour[]) => Promise<readonly PlannedCall[]>,
): CallQueue {
  let queue = [...calls];
  let lastReplan: Promise<unknown> = Promise.resolve();

  async function replaceQueue(hours: readonly Hour[]): Promise<number> {
    const before = queue.length;
    queue = [...(await plan([...hours, ...queue.flatMap((call) => call.hours)]))];
    return queue.length - before;
  }

  /** Also waits for replans that start during the wait. */
  async function waitForReplans(): Promise<void> {
    let awaited: Promise<unknown>;
    do {
      awaited = lastReplan;
      await awaited;
    } while (awaited !== lastReplan);
  }

  return {
    next: async () => {
      await waitForReplans();
      return queue.shift();
    },
    replan: (hours) => {
      const replan = lastReplan.then(() => replaceQueue(hours));
      lastReplan = replan;
      return replan;
    },
  };
}
