import type { ChangeComparison } from './compare-changes';

/** What is to be thought of a change of the program. */
export interface ChangeVerdict {
  readonly outcome: 'better' | 'same' | 'worse' | 'incomplete';
  /** Whether it must not be merged. */
  readonly blocks: boolean;
}

/**
 * A change of CRPS smaller than this is no change, however sure it is: two programs that do the same sum in another order differ by
 * far less, and always in the same direction.
 */
export const LEAST_CHANGE = 0.001;
/** A head that leaves out more of the base's hours than this is not compared: it may have chosen the easy ones. */
export const MOST_LEFT_OUT = 0.001;
/** An RMSE so far below that of the base is a leak until shown otherwise (the forecast of the price is next to impossible to better). */
export const SUSPICIOUS_RMSE = -0.02;

/** Worse is what is worse on the whole 95 % interval of the CRPS, and by a thousandth at the least. */
export function judgeChange({ hours, hoursLeftOut, crps }: ChangeComparison): ChangeVerdict {
  const isComplete = hours > 0 && hoursLeftOut <= MOST_LEFT_OUT * (hours + hoursLeftOut);
  if (!isComplete || ![crps.change, crps.lower, crps.upper].every(Number.isFinite)) {
    return { outcome: 'incomplete', blocks: true };
  }
  if (crps.lower > 0 && crps.change >= LEAST_CHANGE) return { outcome: 'worse', blocks: true };
  if (crps.upper < 0 && crps.change <= -LEAST_CHANGE) return { outcome: 'better', blocks: false };
  return { outcome: 'same', blocks: false };
}

/** Whether the head is better than it should be able to be. */
export function isSuspicious({ rmse }: ChangeComparison): boolean {
  return rmse.change <= SUSPICIOUS_RMSE;
}
