import { computeRangeVolatility, logReturn, MIN_VOLATILITY } from '../features/volatility';
import { computeHourlyInputs, FEATURE_NAMES, type HourInputs } from '../features/window';
import type { HourlySeries } from '../series';

/** All inputs except the clock terms, which cannot drift. */
const MEASURED = FEATURE_NAMES.map((name, feature) => ({ name, feature })).filter(
  ({ name }) => !name.startsWith('target_'),
);

/** Thirty days. */
const MONTH_HOURS = 720;

/**
 * The values watched for drift: the scale-free inputs of an hour, the log volatility of the day (`log_sigma`) and of the hour
 * (`log_volatility`), and the difference of each log volatility from its mean over a month.
 */
export const WATCHED_NAMES: readonly string[] = [
  ...MEASURED.map(({ name }) => name),
  'log_sigma',
  'log_sigma_over_month',
  'log_volatility',
  'log_volatility_over_month',
];

/** Upper bound of the number of earlier hours that the watched values of an hour depend on. */
export const WATCHED_MEMORY_HOURS = MONTH_HOURS + 240;

/** One array for each of WATCHED_NAMES: its value at each hour of the series, NaN when unknown. */
export function computeWatchedInputs(series: HourlySeries): Float64Array[] {
  const hours = computeHourlyInputs(series);
  const sigmas = Float64Array.from(hours, (hour) => Math.log(hour?.sigma ?? Number.NaN));
  const volatilities = Float64Array.from(series, (_, index) => logVolatilityAt(series, index, hours[index] ?? null));
  return [
    ...MEASURED.map(({ feature }) => Float64Array.from(hours, (hour) => hour?.values[feature] ?? Number.NaN)),
    sigmas,
    subtractMonthMean(sigmas),
    volatilities,
    subtractMonthMean(volatilities),
  ];
}

function logVolatilityAt(series: HourlySeries, index: number, inputs: HourInputs | null): number {
  const hour = series[index];
  const change = logReturn(series[index - 1], hour);
  if (hour === undefined || inputs === null || change === null) return Number.NaN;
  return Math.log(Math.max(MIN_VOLATILITY, computeRangeVolatility(hour, { change, sigma: inputs.sigma })));
}

/** Each value minus the mean of the known values of the month that ends with it; NaN when less than half a month is known. */
function subtractMonthMean(values: Float64Array): Float64Array {
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
