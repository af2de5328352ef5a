import type { ModelOutcomes } from '../../forecasting/backtest/run-fold';
import { isCovered } from '../../forecasting/scoring/coverage';
import { crps } from '../../forecasting/scoring/crps';
import { locateInterval } from '../../forecasting/scoring/interval';
import type { ForecastOutcome } from '../../forecasting/scoring/outcome';
import { priceError } from '../../forecasting/scoring/point-scores';
import type { Line } from './lines';

/** When the scored forecasts are made, and for how far ahead. */
export interface Cadence {
  /** The time from one scored origin to the next. */
  readonly stepMs: number;
  readonly horizonMs: number;
  /** The number of forecasts that the running charts start after, and over which coverage is computed: a week. */
  readonly week: number;
}

/** About one point for every two pixels of a wide chart. */
const MAX_POINTS = 500;

/** 1 − CRPS of the model / CRPS of the baseline, over all hours up to each hour. Starts after one week. */
export function computeRunningSkill(
  { model, outcomes }: ModelOutcomes,
  { baseline, cadence }: { baseline: ModelOutcomes; cadence: Cadence },
): Line {
  const own = computeRunningSums(outcomes, crps);
  const other = computeRunningSums(baseline.outcomes, crps);
  return { model, data: samplePoints({ outcomes, cadence }, (index) => 1 - (own[index] ?? 0) / (other[index] ?? 0)) };
}

/** RMSE of the model / RMSE of "the price does not change", over all hours up to each hour. Starts after one week. */
export function computeRunningRmseRatio({ model, outcomes }: ModelOutcomes, cadence: Cadence): Line {
  const own = computeRunningSums(outcomes, (outcome) => priceError(outcome) ** 2);
  const naive = computeRunningSums(outcomes, (outcome) => priceError({ ...outcome, point: 0 }) ** 2);
  return {
    model,
    data: samplePoints({ outcomes, cadence }, (index) => Math.sqrt((own[index] ?? 0) / (naive[index] ?? 0))),
  };
}

/** Coverage of the 90 % interval in the forecasts of the week up to each hour. */
export function computeRollingCoverage({ model, outcomes }: ModelOutcomes, cadence: Cadence): Line {
  const { week } = cadence;
  const interval = locateInterval(0.9);
  const hits = computeRunningSums(outcomes, (outcome) => (isCovered(outcome, interval) ? 1 : 0));
  return {
    model,
    data: samplePoints({ outcomes, cadence }, (index) => ((hits[index] ?? 0) - (hits[index - week] ?? 0)) / week),
  };
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

function samplePoints(
  { outcomes, cadence }: { outcomes: readonly ForecastOutcome[]; cadence: Cadence },
  valueAt: (index: number) => number,
): [number, number][] {
  const { week, horizonMs } = cadence;
  const step = Math.max(1, Math.floor(outcomes.length / MAX_POINTS));
  const data: [number, number][] = [];
  for (let index = week - 1; index < outcomes.length; index += step) {
    data.push([(outcomes[index]?.origin ?? 0) + horizonMs, valueAt(index)]);
  }
  return data.filter(([, value]) => Number.isFinite(value));
}
