import { CONTEXT_HOURS, hourlyInputs, WINDOW_HOURS } from './features';
import { HOUR_MS, type Hour } from './hour';
import type { ServableModel } from './models/servable-model';
import { trailingQuantiles } from './models/trailing-quantiles';
import { mean, pinball, rootMeanSquare } from './scores';
import type { HourlySeries } from './series';

/** How good a model was at hours that it has never seen. */
export interface Scores {
  readonly hours: number;
  /** Of the point forecast, USD. */
  readonly rmse: number;
  readonly mae: number;
  /** To the forecast "the price stays", on the same hours. */
  readonly rmseRatio: number;
  readonly maeRatio: number;
  /** Share of hours whose price lay between the quantiles 5 % and 95 %. */
  readonly coverage90: number;
  /** Mean pinball loss over levels, of log-returns. */
  readonly pinball: number;
  /** 1 − pinball / that of the trailing thirty days' quantiles; `null` where there were not enough days. */
  readonly pinballSkill: number | null;
  /** For each level the share of hours whose price lay at or below its quantile. */
  readonly calibration: readonly { readonly level: number; readonly share: number }[];
}

interface Outcome {
  readonly lastRate: number;
  readonly actual: number;
  readonly point: number;
  readonly quantiles: readonly { readonly level: number; readonly value: number }[];
  readonly pinball: number;
  readonly naivePinball: number | null;
}

/**
 * Forecasts, with the served model, each hour whose whole window lies after `trainedUntil`, from what was known at its origin.
 * All scores are NaN when there is no such hour.
 */
export function scoreUnseenHours({ model, series, trainedUntil }: Unseen): Scores {
  const outcomes = unseenOrigins(series, trainedUntil).map((index) => outcomeAt({ model, series, index }));
  const errors = outcomes.map(({ actual, point }) => actual - point);
  const naiveErrors = outcomes.map(({ actual, lastRate }) => actual - lastRate);
  return {
    hours: outcomes.length,
    rmse: rootMeanSquare(errors),
    mae: mean(errors.map(Math.abs)),
    rmseRatio: rootMeanSquare(errors) / rootMeanSquare(naiveErrors),
    maeRatio: mean(errors.map(Math.abs)) / mean(naiveErrors.map(Math.abs)),
    coverage90: mean(outcomes.map((outcome) => (isCovered(outcome) ? 1 : 0))),
    pinball: mean(outcomes.map((outcome) => outcome.pinball)),
    pinballSkill: pinballSkill(outcomes),
    calibration: model.levels.map((level) => ({ level, share: shareBelow(outcomes, level) })),
  };
}

export interface Unseen {
  readonly model: ServableModel;
  readonly series: HourlySeries;
  /** The newest hour whose price training saw. */
  readonly trainedUntil: Hour;
}

/** Indices of the hours with a whole window after `trainedUntil` and a known next price. */
function unseenOrigins(series: HourlySeries, trainedUntil: Hour): number[] {
  const origins: number[] = [];
  let run = 0;
  for (const [index, hour] of hourlyInputs(series).entries()) {
    run = hour === null ? 0 : run + 1;
    const origin = series[index]?.hour ?? 0;
    const next = series[index + 1];
    const isUnseen = origin - (CONTEXT_HOURS - 1) * HOUR_MS > trainedUntil;
    if (run >= WINDOW_HOURS && isUnseen && next?.rate && next.hour - origin === HOUR_MS) origins.push(index);
  }
  return origins;
}

function outcomeAt({ model, series, index }: { model: ServableModel; series: HourlySeries; index: number }): Outcome {
  const { point, quantiles, lastRate } = model.forecast(series.slice(index - CONTEXT_HOURS + 1, index + 1));
  const actual = series[index + 1]?.rate ?? Number.NaN;
  const change = Math.log(actual / lastRate);
  const naive = trailingQuantiles(series, index, model.levels);
  return {
    lastRate,
    actual,
    point,
    quantiles,
    pinball: pinball(
      model.levels,
      quantiles.map(({ value }) => Math.log(value / lastRate)),
      change,
    ),
    naivePinball: naive && pinball(model.levels, naive, change),
  };
}

function isCovered({ actual, quantiles }: Outcome): boolean {
  const valueAt = (level: number) => quantiles.find((quantile) => quantile.level === level)?.value ?? Number.NaN;
  return actual >= valueAt(0.05) && actual <= valueAt(0.95);
}

function shareBelow(outcomes: readonly Outcome[], level: number): number {
  const isBelow = ({ actual, quantiles }: Outcome) =>
    actual <= (quantiles.find((quantile) => quantile.level === level)?.value ?? Number.NaN);
  return mean(outcomes.map((outcome) => (isBelow(outcome) ? 1 : 0)));
}

function pinballSkill(outcomes: readonly Outcome[]): number | null {
  const compared = outcomes.filter(({ naivePinball }) => naivePinball !== null);
  if (compared.length === 0) return null;
  return (
    1 - mean(compared.map((outcome) => outcome.pinball)) / mean(compared.map((outcome) => outcome.naivePinball ?? 0))
  );
}
