import { HOUR_MS } from '../hour';
import type { Outcome } from '../outcome';
import { centralInterval } from './central-interval';
import { isCovered } from './coverage';

const WEEK_HOURS = 168;
/** A week with more than a tenth of its hours missing tells too little. */
const LEAST_OUTCOMES = 151;

export interface WeeklyCoverage {
  /** Coverage of the 90 % interval in the rolling 168 hours where it was least. */
  readonly worst: number;
  readonly best: number;
}

/** Of all spans of 168 hours that end with an outcome; `null` where none has at least 151 outcomes. @param outcomes ascending in time */
export function weeklyCoverage(outcomes: readonly Outcome[]): WeeklyCoverage | null {
  const interval = centralInterval(0.9);
  const hits = Uint8Array.from(outcomes, (outcome) => (isCovered(outcome, interval) ? 1 : 0));
  let [first, covered, worst, best] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [last, { origin }] of outcomes.entries()) {
    covered += hits[last] ?? 0;
    while ((outcomes[first]?.origin ?? origin) <= origin - WEEK_HOURS * HOUR_MS) covered -= hits[first++] ?? 0;
    const count = last - first + 1;
    if (count < LEAST_OUTCOMES || !spansWeek(outcomes, origin)) continue;
    worst = Math.min(worst, covered / count);
    best = Math.max(best, covered / count);
  }
  return best < worst ? null : { worst, best };
}

/** Whether the 168 hours that end at the origin lie within what was scored. */
function spansWeek(outcomes: readonly Outcome[], origin: number): boolean {
  return origin - (outcomes[0]?.origin ?? origin) >= (WEEK_HOURS - 1) * HOUR_MS;
}
