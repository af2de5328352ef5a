import type { ChangeComparison, WindowChange } from './compare-changes';

/** What is to be thought of a change of the program. */
export interface ChangeVerdict {
  readonly outcome: 'better' | 'same' | 'worse' | 'undecided' | 'suspicious' | 'incomplete';
  /** Whether it must not be merged. */
  readonly blocks: boolean;
  /** The one that decided it by itself, whatever the others say. */
  readonly window: WindowChange | null;
}

/**
 * A change of CRPS smaller than this is no change, however sure it is: two programs that do the same sum in another order differ by
 * far less, and always in the same direction.
 */
export const LEAST_CHANGE = 0.001;
/**
 * How much worse in CRPS a head may be at the upper end of the interval; and, in one window alone, at the lower. It is twice what two programs that differ by nothing but their
 * seeds came to at the most (0.29 %, docs/pull-requests.md). Where seeds disagree more than that, nothing is known.
 */
export const TOLERANCE = 0.005;
/** A head that leaves out more of the base's hours than this is not compared: it may have chosen the easy ones. */
export const MOST_LEFT_OUT = 0.001;
/**
 * So far below the base in one window, a head is a leak until shown otherwise. The forecast of the price is next to impossible to better, and all
 * that honest models win in CRPS on the spread of the last month's hours is 2.6 to 4 %.
 */
export const SUSPICIOUS = { rmse: -0.02, crps: -0.05 } as const;

const FREE = new Set<ChangeVerdict['outcome']>(['better', 'same']);

export function judgeChange(comparison: ChangeComparison): ChangeVerdict {
  const { outcome, window = null } = reasonOf(comparison);
  return { outcome, window, blocks: !FREE.has(outcome) };
}

interface Reason {
  readonly outcome: ChangeVerdict['outcome'];
  readonly window?: WindowChange | undefined;
}

/** Worse is what is worse on the whole 95 % interval of the CRPS, by a thousandth at the least; or in one window by the tolerance. */
function reasonOf(comparison: ChangeComparison): Reason {
  const { crps, windows } = comparison;
  if (!isComplete(comparison)) return { outcome: 'incomplete' };
  const leak = windows.find(isSuspicious);
  if (leak) return { outcome: 'suspicious', window: leak };
  if (crps.lower > 0 && crps.change >= LEAST_CHANGE) return { outcome: 'worse' };
  const harmed = windows.find((window) => window.crps.lower > TOLERANCE);
  if (harmed) return { outcome: 'worse', window: harmed };
  if (crps.upper > TOLERANCE) return { outcome: 'undecided' };
  return { outcome: crps.upper < 0 && crps.change <= -LEAST_CHANGE ? 'better' : 'same' };
}

function isComplete({ hours, hoursLeftOut, crps, rmse }: ChangeComparison): boolean {
  const areAllThere = hours > 0 && hoursLeftOut <= MOST_LEFT_OUT * (hours + hoursLeftOut);
  return areAllThere && [crps.change, crps.lower, crps.upper, rmse.change].every(Number.isFinite);
}

function isSuspicious({ rmse, crps }: WindowChange): boolean {
  return rmse.change <= SUSPICIOUS.rmse || crps.change <= SUSPICIOUS.crps;
}
