import type { LstmWeights } from '../../forecasting/models/lstm-forward';
import { PERCENTILES } from '../../forecasting/quantiles';
import type { HourlySeries } from '../../forecasting/series';
import {
  levelAt,
  logReturns,
  logVolatilities,
  mixPlainly,
  type PlainState,
  volatilityAfter,
} from './plain-computation';
import { plantedCombination, plantedHar } from './planted-artifact-parts';

const { residualHours } = plantedHar;
const { rate, leak, hours: calibrationHours } = plantedCombination.calibration;
/** The first hour with the returns of a day before it. */
const FIRST_VOLATILITY = 24;

/**
 * The state that the served model keeps for each series, formula by formula (see plain-computation.ts).
 * @param known forecasts of earlier hours of series that begin with the same hours
 */
export function statePlainly(
  series: HourlySeries,
  { weights, known }: { weights: LstmWeights; known: Map<number, number> },
): PlainState {
  const changes = logReturns(series);
  const logs = logVolatilities(series);
  const residuals = changes.map((_, index) =>
    index < FIRST_VOLATILITY ? Number.NaN : (changes[index + 1] ?? Number.NaN) / volatilityAfter(logs, index),
  );
  const shapeAt = (index: number) => shapeOf(residuals.slice(Math.max(FIRST_VOLATILITY, index - residualHours), index));
  const origin = series.length - 1;
  let levels: readonly number[] = PERCENTILES;
  for (let index = origin - calibrationHours; index < origin; index++) {
    const pit = known.get(index) ?? pitAt(index);
    known.set(index, pit);
    levels = moveLevels(levels, pit);
  }
  return { shape: shapeAt(origin), levels: levels.map((level) => Math.min(0.998, Math.max(0.002, level))).sort() };

  /** The level of the actual return in the forecast from an hour. */
  function pitAt(index: number): number {
    const { mixed } = mixPlainly({ series: series.slice(0, index + 1), weights, shape: shapeAt(index) });
    return levelAt(mixed, changes[index + 1] ?? Number.NaN);
  }
}

/** Quantiles between order statistics (type 7). */
function shapeOf(residuals: readonly number[]): number[] {
  const sorted = Float64Array.from(residuals).sort();
  return PERCENTILES.map((level) => {
    const position = level * (sorted.length - 1);
    const below = Math.floor(position);
    const [low = Number.NaN, high = low] = [sorted[below], sorted[below + 1]];
    return low + (position - below) * (high - low);
  });
}

/** Gibbs & Candès (2021), for both levels of each pair, with a decay towards the nominal levels. */
function moveLevels(levels: readonly number[], pit: number): number[] {
  const lower = PERCENTILES.slice(0, 49).map((nominal, index) => {
    const [low = Number.NaN, high = Number.NaN] = [levels[index], levels[98 - index]];
    const missed = ((pit <= low ? 1 : 0) + (pit > high ? 1 : 0)) / 2;
    return low + rate * (1 - 2 * nominal) ** 6 * (nominal - missed) - leak * (low - nominal);
  });
  return [...lower, 0.5, ...lower.map((level) => 1 - level).reverse()];
}
