import type { ModelOutcomes } from '../../forecasting/backtest/run-fold';
import { HOUR_MS } from '../../forecasting/hour';
import { isCovered } from '../../forecasting/scoring/coverage';
import { crps } from '../../forecasting/scoring/crps';
import { locateInterval } from '../../forecasting/scoring/interval';
import type { ForecastOutcome } from '../../forecasting/scoring/outcome';
import { priceError } from '../../forecasting/scoring/point-scores';
import type { Line } from './lines';

const WEEK = 168;
/** About one point for every two pixels of a wide chart. */
const MAX_POINTS = 500;

/** 1 − CRPS of the model / CRPS of the baseline, over all hours up to each hour. Starts after one week. */
export function computeRunningSkill({ model, outcomes }: ModelOutcomes, baseline: ModelOutcomes): Line {
  const own = computeRunningSums(outcomes, crps);
  const other = computeRunningSums(baseline.outcomes, crps);
  return { model, data: samplePoints(outcomes, (index) => 1 - (own[index] ?? 0) / (other[index] ?? 0)) };
}

/** RMSE of the model / RMSE of "the price does not change", over all hours up to each hour. Starts after one week. */
export function computeRunningRmseRatio({ model, outcomes }: ModelOutcomes): Line {
  const own = computeRunningSums(outcomes, (outcome) => priceError(outcome) ** 2);
  const naive = computeRunningSums(outcomes, (outcome) => priceError({ ...outcome, point: 0 }) ** 2);
  return { model, data: samplePoints(outcomes, (index) => Math.sqrt((own[index] ?? 0) / (naive[index] ?? 0))) };
}

/** Coverage of the 90 % interval in the 168 forecasts up to each hour. */
export function computeRollingCoverage({ model, outcomes }: ModelOutcomes): Line {
  const interval = locateInterval(0.9);
  const hits = computeRunningSums(outcomes, (outcome) => (isCovered(outcome, interval) ? 1 : 0));
  return { model, data: samplePoints(outcomes, (index) => ((hits[index] ?? 0) - (hits[index - WEEK] ?? 0)) / WEEK) };
}

function computeRunningSums(
  outcomes: readonly ForecastOutcome[],
  loss: (outcome: ForecastOutcome) => number,
): Float64Array {
  let sum = 0;
  return Float64Array.from(outcomes, (outcome) => {
    sum += loss(outcome);
    return sum;
  });
}

function samplePoints(outcomes: readonly ForecastOutcome[], valueAt: (index: number) => number): [number, number][] {
  const step = Math.max(1, Math.floor(outcomes.length / MAX_POINTS));
  const data: [number, number][] = [];
  for (let index = WEEK - 1; index < outcomes.length; index += step) {
    data.push([(outcomes[index]?.origin ?? 0) + HOUR_MS, valueAt(index)]);
  }
  return data.filter(([, value]) => Number.isFinite(value));
}
