import { HOUR_MS } from '../hour';
import { INTERVAL_LEVEL, type IntervalPosition, intervalEnds, locateInterval } from './interval';
import type { ForecastOutcome } from './outcome';

const WEEK_HOURS = 168;
/** A week in which more than a tenth of the forecasts (17 hours) is missing is left out. */
const MIN_WEEK_SHARE = 0.9;

/** The lowest and the highest coverage of the 90 % interval in any 168 consecutive hours. */
export interface WeeklyCoverage {
  readonly worst: number;
  readonly best: number;
}

/** Share of the actuals inside the central interval of the level, including its ends; NaN without outcomes. */
export function computeCoverage(outcomes: readonly ForecastOutcome[], level: number): number {
  const position = locateInterval(level);
  let covered = 0;
  for (const outcome of outcomes) if (isCovered(outcome, position)) covered++;
  return covered / outcomes.length;
}

/** Whether the actual is inside the interval; false when an end is NaN. */
export function isCovered({ quantiles, change }: ForecastOutcome, position: IntervalPosition): boolean {
  const { lower, upper } = intervalEnds(position, quantiles);
  return change >= lower && change <= upper;
}

/**
 * The lowest and the highest coverage over all spans of 168 hours that end with an outcome. `null` when no span has nine tenths of its
 * outcomes.
 * @param outcomes ascending in time
 * @param stepMs the time from one origin to the next
 */
export function computeWeeklyCoverage(outcomes: readonly ForecastOutcome[], stepMs = HOUR_MS): WeeklyCoverage | null {
  const needed = Math.floor((MIN_WEEK_SHARE * WEEK_HOURS * HOUR_MS) / stepMs);
  const position = locateInterval(INTERVAL_LEVEL);
  const hits = Uint8Array.from(outcomes, (outcome) => (isCovered(outcome, position) ? 1 : 0));
  let [first, covered, worst, best] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [last, { origin }] of outcomes.entries()) {
    covered += hits[last] ?? 0;
    while ((outcomes[first]?.origin ?? origin) <= origin - WEEK_HOURS * HOUR_MS) covered -= hits[first++] ?? 0;
    const count = last - first + 1;
    if (count < needed || !hasWholeWeekBefore(outcomes, { origin, stepMs })) continue;
    worst = Math.min(worst, covered / count);
    best = Math.max(best, covered / count);
  }
  return best < worst ? null : { worst, best };
}

/** Whether the 168 hours that end at the origin are inside the scored period. */
function hasWholeWeekBefore(
  outcomes: readonly ForecastOutcome[],
  { origin, stepMs }: { origin: number; stepMs: number },
): boolean {
  return origin - (outcomes[0]?.origin ?? origin) >= WEEK_HOURS * HOUR_MS - stepMs;
}
