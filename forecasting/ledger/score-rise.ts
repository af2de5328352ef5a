import { HOUR_MS, type Hour } from '../hour';
import type { RiseLabel } from '../questions';
import { brierScore, logLoss } from '../scoring/probability/losses';
import type { HourlySeries } from '../series';

/** The parts of a forecast of a rise that are scored. */
export interface ScorableRise extends Pick<RiseLabel, 'threshold'> {
  /** The price at the origin, USD. */
  readonly lastRate: number;
  readonly probability: number;
}

/** The scores of one settled forecast of a rise. */
export interface RiseScores {
  /** 1 when the deciding price is at least `(1 + threshold) · lastRate`. */
  readonly outcome: 0 | 1;
  readonly brier: number;
  readonly logLoss: number;
}

/** Scores a forecast of a rise. Settlement and verification of the ledger both use this function. @param actual the deciding price, USD */
export function scoreRise({ threshold, lastRate, probability }: ScorableRise, actual: number): RiseScores {
  const outcome = actual >= (1 + threshold) * lastRate ? 1 : 0;
  const scored = { probability, outcome } as const;
  return { outcome, brier: brierScore(scored), logLoss: logLoss(scored) };
}

/**
 * The price that decides a question: `at-end` the price of the last hour of the horizon, `within` its highest hourly price.
 * @returns `null` when a price is missing that could change the outcome
 */
export function findDecidingPrice(
  series: HourlySeries,
  { originHour, lastRate, threshold, horizonHours, rule }: RiseLabel & { originHour: Hour; lastRate: number },
): number | null {
  const lastHour = originHour + horizonHours * HOUR_MS;
  const rates = series.flatMap(({ hour, rate }) => {
    const counts = rule === 'at-end' ? hour === lastHour : hour > originHour && hour <= lastHour;
    return counts && rate !== null ? [rate] : [];
  });
  if (rates.length === 0) return null;
  const highest = Math.max(...rates);
  const isComplete = rates.length === (rule === 'at-end' ? 1 : horizonHours);
  return isComplete || highest >= (1 + threshold) * lastRate ? highest : null;
}
