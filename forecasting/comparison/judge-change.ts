import type { ChangeComparison } from './compare-changes';

/** What is to be thought of a change of the program. */
export interface ChangeVerdict {
  readonly outcome: 'better' | 'same' | 'worse' | 'undecided' | 'suspicious' | 'incomplete';
  /** Whether it must not be merged. */
  readonly blocks: boolean;
}

/**
 * A change of CRPS smaller than this is no change, however sure it is: two programs that do the same sum in another order differ by
 * far less, and always in the same direction.
 */
export const LEAST_CHANGE = 0.001;
/**
 * How much worse in CRPS a head may be at the upper end of the interval. It is twice what two programs that differ by nothing but their
 * seeds came to at the most (0.29 %, docs/pull-requests.md). Where seeds disagree more than that, nothing is known.
 */
export const TOLERANCE = 0.005;
/** A head that leaves out more of the base's hours than this is not compared: it may have chosen the easy ones. */
export const MOST_LEFT_OUT = 0.001;
/**
 * So far below the base, a head is a leak until shown otherwise. The forecast of the price is next to impossible to better, and all
 * that honest models win in CRPS on the spread of the last month's hours is 2.6 to 4 %.
 */
export const SUSPICIOUS = { rmse: -0.02, crps: -0.05 } as const;

const FREE = new Set<ChangeVerdict['outcome']>(['better', 'same']);

export function judgeChange(comparison: ChangeComparison): ChangeVerdict {
  const outcome = outcomeOf(comparison);
  return { outcome, blocks: !FREE.has(outcome) };
}

/** Worse is what is worse on the whole 95 % interval of the CRPS, and by a thousandth at the least. */
function outcomeOf(comparison: ChangeComparison): ChangeVerdict['outcome'] {
  const { crps } = comparison;
  if (!isComplete(comparison)) return 'incomplete';
  if (isSuspicious(comparison)) return 'suspicious';
  if (crps.lower > 0 && crps.change >= LEAST_CHANGE) return 'worse';
  if (crps.upper > TOLERANCE) return 'undecided';
  if (crps.upper < 0 && crps.change <= -LEAST_CHANGE) return 'better';
  return 'same';
}

function isComplete({ hours, hoursLeftOut, crps, rmse }: ChangeComparison): boolean {
  const areAllThere = hours > 0 && hoursLeftOut <= MOST_LEFT_OUT * (hours + hoursLeftOut);
  return areAllThere && [crps.change, crps.lower, crps.upper, rmse.change].every(Number.isFinite);
}

function isSuspicious({ rmse, crps }: ChangeComparison): boolean {
  return rmse.change <= SUSPICIOUS.rmse || crps.change <= SUSPICIOUS.crps;
}
