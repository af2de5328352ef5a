import type { ChangeComparison, WindowChange } from './compare-changes';

/** The decision on a change of the program. */
export interface ChangeDecision {
  readonly kind: 'better' | 'same' | 'worse' | 'undecided' | 'implausible' | 'incomplete';
  /** Whether the change must not be merged. */
  readonly blocks: boolean;
  /** The window that caused the decision, or `null` when the decision is about all windows together. */
  readonly window: WindowChange | null;
}

/**
 * A smaller relative change of the CRPS counts as no change, even when it is significant. Two programs that add
 * the same numbers in a different order differ by much less than this, but always in the same direction, so the difference is significant.
 */
export const MIN_CHANGE = 0.001;
/**
 * Maximum relative increase of the CRPS. It limits the upper end of the 95 % interval over all windows, and the lower end of the
 * interval of each single window. It is about twice the largest difference measured between two programs that differ only in their
 * seeds (0.29 %, docs/pull-requests.md).
 */
export const TOLERANCE = 0.005;
/** Maximum share of the base's hours that the head did not forecast. Above this share, the head may have left out the difficult hours. */
const MAX_LEFT_OUT_SHARE = 0.001;
/**
 * A head that improves by this much in one window is treated as a leak. The point forecast of persistence
 * can hardly be improved, and the CRPS of the best models is 2.6 to 4 % lower than that of the trailing quantiles.
 */
export const IMPLAUSIBLE_CHANGE = { rmse: -0.02, crps: -0.05 } as const;

/**
 * Worse: the whole 95 % interval of the CRPS change is above zero and the change is at least MIN_CHANGE, or in one window the whole
 * interval is above TOLERANCE. Undecided: the upper end of the interval is above TOLERANCE.
 */
export function decideOnChange(comparison: ChangeComparison): ChangeDecision {
  const { crps, windows } = comparison;
  if (!isComplete(comparison)) return block('incomplete');
  const implausible = windows.find(isImplausible);
  if (implausible) return block('implausible', implausible);
  if (crps.lower > 0 && crps.change >= MIN_CHANGE) return block('worse');
  const worse = windows.find((window) => window.crps.lower > TOLERANCE);
  if (worse) return block('worse', worse);
  if (crps.upper > TOLERANCE) return block('undecided');
  const kind = crps.upper < 0 && crps.change <= -MIN_CHANGE ? 'better' : 'same';
  return { kind, blocks: false, window: null };
}

function block(kind: ChangeDecision['kind'], window: WindowChange | null = null): ChangeDecision {
  return { kind, blocks: true, window };
}

function isComplete({ hours, hoursLeftOut, crps, rmse }: ChangeComparison): boolean {
  const hasEnoughHours = hours > 0 && hoursLeftOut <= MAX_LEFT_OUT_SHARE * (hours + hoursLeftOut);
  return hasEnoughHours && [crps.change, crps.lower, crps.upper, rmse.change].every(Number.isFinite);
}

function isImplausible({ rmse, crps }: WindowChange): boolean {
  return rmse.change <= IMPLAUSIBLE_CHANGE.rmse || crps.change <= IMPLAUSIBLE_CHANGE.crps;
}
