import type { Quantile } from '../quantiles';
import { meanPinball } from '../scoring/crps';
import { type ScorableForecast, type SettledScores, scoreForecast } from './score-forecast';

/** The scores of one settled forecast of the live line: those of an hourly forecast, and two more. */
export interface MinuteScores extends SettledScores {
  /** How many of its quantiles are below the actual price. Coverage at each level follows from it. */
  readonly rank: number;
  /** Mean pinball loss of the trailing quantiles, USD. Absent when the forecast has none. */
  readonly trailingPinball?: number;
}

/** Scores a forecast of the live line. Settlement and verification of the ledger both use this function. */
export function scoreMinuteForecast(
  forecast: ScorableForecast & { readonly trailingQuantiles?: readonly Quantile[] },
  actual: number,
): MinuteScores {
  const { quantiles, trailingQuantiles } = forecast;
  return {
    ...scoreForecast(forecast, actual),
    rank: quantiles.filter(({ value }) => value < actual).length,
    ...(trailingQuantiles === undefined ? {} : { trailingPinball: pinballOf(trailingQuantiles, actual) }),
  };
}

function pinballOf(quantiles: readonly Quantile[], actual: number): number {
  const levels = quantiles.map(({ level }) => level);
  const values = quantiles.map(({ value }) => value);
  return meanPinball(levels, values, actual);
}
