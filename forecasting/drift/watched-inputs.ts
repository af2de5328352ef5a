import { computeRangeVolatility, logReturn } from '../features/volatility';
import { computeHourlyInputs, FEATURE_NAMES, type HourInputs } from '../features/window';
import type { HourlySeries } from '../series';

/** Inputs that only tell the hour and the day cannot drift. */
const MEASURED = FEATURE_NAMES.map((name, feature) => ({ name, feature })).filter(
  ({ name }) => !name.startsWith('target_'),
);

/** A month: what the models take the shape of their distribution from. */
const MONTH_HOURS = 720;
/** A price that stands still has no logarithm: it counts as 0.001 % an hour. */
const LEAST_VOLATILITY = 1e-5;

/**
 * What is watched: the measured inputs of an hour, which are free of scale; and the scale that a forecast is multiplied by: the
 * volatility of the day and of the hour, each alone and beside its mean over a month.
 */
export const WATCHED_NAMES: readonly string[] = [
  ...MEASURED.map(({ name }) => name),
  'log_sigma',
  'log_sigma_over_month',
  'log_volatility',
  'log_volatility_over_month',
];

/** How many hours before the first watched one are needed to know all of its inputs. */
export const WATCHED_MEMORY_HOURS = MONTH_HOURS + 240;

/** For each name of WATCHED_NAMES its value at each hour of the series; NaN where it is not known. */
export function computeWatchedInputs(series: HourlySeries): Float64Array[] {
  const hours = computeHourlyInputs(series);
  const sigmas = Float64Array.from(hours, (hour) => Math.log(hour?.sigma ?? Number.NaN));
  const volatilities = Float64Array.from(series, (_, index) => logVolatilityAt(series, index, hours[index] ?? null));
  return [
    ...MEASURED.map(({ feature }) => Float64Array.from(hours, (hour) => hour?.values[feature] ?? Number.NaN)),
    sigmas,
    overMonth(sigmas),
    volatilities,
    overMonth(volatilities),
  ];
}

function logVolatilityAt(series: HourlySeries, index: number, inputs: HourInputs | null): number {
  const hour = series[index];
  const change = logReturn(series[index - 1], hour);
  if (hour === undefined || inputs === null || change === null) return Number.NaN;
  return Math.log(Math.max(LEAST_VOLATILITY, computeRangeVolatility(hour, { change, sigma: inputs.sigma })));
}

/** Each value less the mean of the known ones of the month that ends with it; NaN where half a month is not known. */
function overMonth(values: Float64Array): Float64Array {
  let sum = 0;
  let known = 0;
  const add = (value: number | undefined, sign: 1 | -1) => {
    if (value === undefined || Number.isNaN(value)) return;
    sum += sign * value;
    known += sign;
  };
  return values.map((value, index) => {
    add(value, 1);
    add(values[index - MONTH_HOURS], -1);
    return known >= MONTH_HOURS / 2 ? value - sum / known : Number.NaN;
  });
}
