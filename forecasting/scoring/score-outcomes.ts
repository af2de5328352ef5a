import { computeCoverage, computeWeeklyCoverage, type WeeklyCoverage } from './coverage';
import { crps, crpsUsd } from './crps';
import { winkler90, winkler90Usd } from './interval';
import type { ForecastOutcome } from './outcome';
import { computePitHistogram, computePits, computeSharesBelow } from './pit';
import { type Direction, type PointScores, scoreDirection, scorePoints } from './point-scores';

/** The scores of one model. All numbers are NaN without outcomes. */
export interface Scores extends PointScores {
  readonly hours: number;
  /** Mean CRPS from 99 quantiles, of log-returns and of prices in USD. */
  readonly crps: number;
  readonly crpsUsd: number;
  /** Mean Winkler score of the 90 % interval, of log-returns and of prices in USD. */
  readonly winkler90: number;
  readonly winkler90Usd: number;
  /** Share of actuals inside the central intervals. The ends of the 95 % interval are interpolated. */
  readonly coverage50: number;
  readonly coverage80: number;
  readonly coverage90: number;
  readonly coverage95: number;
  /** Of the 90 % interval; `null` when there is no whole week. */
  readonly weekly: WeeklyCoverage | null;
  /** [20] share of actuals in each twentieth of the forecast distribution (PIT histogram). */
  readonly pit: readonly number[];
  /** [99] share of actuals at or below each percentile. */
  readonly sharesBelow: readonly number[];
  /** `null` when the model never forecast a direction. */
  readonly direction: Direction | null;
}

/**
 * @param outcomes ascending in time
 * @param stepMs the time from one origin to the next; default: one hour
 */
export function scoreOutcomes(outcomes: readonly ForecastOutcome[], stepMs?: number): Scores {
  return {
    hours: outcomes.length,
    ...scorePoints(outcomes),
    crps: meanOf(outcomes, crps),
    crpsUsd: meanOf(outcomes, crpsUsd),
    winkler90: meanOf(outcomes, winkler90),
    winkler90Usd: meanOf(outcomes, winkler90Usd),
    coverage50: computeCoverage(outcomes, 0.5),
    coverage80: computeCoverage(outcomes, 0.8),
    coverage90: computeCoverage(outcomes, 0.9),
    coverage95: computeCoverage(outcomes, 0.95),
    weekly: computeWeeklyCoverage(outcomes, stepMs),
    pit: computePitHistogram(computePits(outcomes)),
    sharesBelow: computeSharesBelow(outcomes),
    direction: scoreDirection(outcomes),
  };
}

function meanOf(outcomes: readonly ForecastOutcome[], score: (outcome: ForecastOutcome) => number): number {
  let sum = 0;
  for (const outcome of outcomes) sum += score(outcome);
  return sum / outcomes.length;
}
