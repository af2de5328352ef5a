import { systemClock } from '../system/clock';
import { NexthourError } from '../system/errors';
import type { RetentionKind } from './retention/kinds';
import { type PrunedKind, prune } from './retention/prune';

export interface RetentionActivities {
  /**
   * Removes reports, objects, training runs and data tags that are older than their retention period and that nothing refers to.
   * @throws NexthourError `RetentionIncomplete` when a kind was not finished
   */
  removeOldData(input: { asset: string }): Promise<readonly PrunedKind[]>;
}

/** Ages are measured with the real clock, also in a time-lapse: the object store and git know no other time. */
export function createRetentionActivities(deps: {
  kindsOf: (asset: string) => readonly RetentionKind[];
  signal?: () => AbortSignal;
}): RetentionActivities {
  const { kindsOf, signal } = deps;
  return {
    removeOldData: async ({ asset }) => {
      const pruned = await prune({ kinds: kindsOf(asset), clock: systemClock, isDryRun: false, signal: signal?.() });
      const problems = pruned.flatMap(({ kind, error }) => (error === null ? [] : [`${kind}: ${error}`]));
      if (problems.length === 0) return pruned;
      const message = `Old data was not removed completely: ${problems.join('; ')}`;
      throw new NexthourError('RetentionIncomplete', message, { canRetry: true });
    },
  };
}
