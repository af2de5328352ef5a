import { MINUTE_MS } from '../bars/minute-bar';
import { UNKNOWN } from '../features/indicators/averages';
import { type BarMeasures, createBarMeasures, MIN_VARIANCE } from './bar-measures';
import { type BarSeries, endOfBar, isUnknown } from './bar-series';
import { CALENDAR_NAMES, computeCalendar, isWeekend } from './calendar';
import { computeIndicators, INDICATOR_NAMES } from './indicators';
import { meanSeason, type Season } from './season';
import { createWindowMeasures, LONG_HOURS, SHORT_MINUTES, type WindowMeasures } from './window-measures';

// A global object is slow inside of jest.
const { exp, log, max, min, sqrt } = Math;

/** The features of an origin look back at most this far: a week in full hours, and one hour before it. */
export const MEMORY_MINUTES = (168 + 2) * 60;

/**
 * The live line keeps this many minutes: the residuals of a forecast go back at most 30 days, and the inputs of the oldest one a week
 * further.
 */
export const HISTORY_MINUTES = 30 * 1_440 + MEMORY_MINUTES + 1_440;

/** The regressors of the volatility: a constant, log variances, seasons, weekend, volumes, the newest fall. */
export const REGRESSOR_COUNT = 14;

const RETURN_LIMIT = 3;
/** The names of the windows, short ones first. */
export const WINDOWS = [...SHORT_MINUTES.map((minutes) => `${minutes}m`), ...LONG_HOURS.map((hours) => `${hours}h`)];

export const SHAPE_NAMES = [
  'squared_returns_over_variance_60m',
  'parkinson_over_variance_60m',
  'largest_return_over_sigma_60m',
] as const;

export const TRADING_NAMES = [
  ...(['volume_5m_over_24h', 'volume_15m_over_24h', 'volume_60m_over_24h'] as const),
  ...(['empty_share_60m', 'empty_share_24h'] as const),
] as const;

/** The inputs of the trees, in order. All are without a unit of price. */
export const FEATURE_NAMES: readonly string[] = [
  'log_sigma',
  ...WINDOWS.map((window) => `log_variance_${window}_over_sigma`),
  ...SHORT_MINUTES.map((minutes) => `return_${minutes}m_over_sigma`),
  ...SHAPE_NAMES,
  ...TRADING_NAMES,
  ...['season_target', 'season_60m', 'season_240m'],
  ...CALENDAR_NAMES,
  ...INDICATOR_NAMES,
];

/** Computes the inputs of origins, each from at most MEMORY_MINUTES of bars that end with it. */
export interface MinuteInputs {
  readonly series: BarSeries;
  readonly measures: BarMeasures;
  /** `null` when too many bars are unknown. */
  windowsAt(index: number): WindowMeasures | null;
}

export function createMinuteInputs(series: BarSeries): MinuteInputs {
  const measures = createBarMeasures(series);
  return { series, measures, windowsAt: createWindowMeasures(series, measures) };
}

export interface Origin {
  readonly index: number;
  /** The number of bars to the target. */
  readonly steps: number;
  readonly windows: WindowMeasures;
  readonly season: Season;
}

/** Seasons of the target's bars, and of the bars in the newest 60 and 240 minutes. */
function seasonsAt(series: BarSeries, { index, steps, season }: Origin): [number, number, number] {
  const { barMs } = series;
  const end = endOfBar(series, index);
  const mean = (after: number, until: number) => meanSeason(season, barMs, { after, until });
  const before = (minutes: number) => mean(end - max(barMs, minutes * MINUTE_MS), end);
  return [mean(end, end + steps * barMs), before(60), before(240)];
}

/** The regressors of the log variance after an origin (Corsi 2009), with the season of the day and what else is known to matter. */
export function computeRegressors(series: BarSeries, origin: Origin): Float64Array {
  const { windows, index, steps } = origin;
  const fall = min(0, (windows.returns[2] ?? 0) / sqrt(windows.variances[2] ?? 1));
  return Float64Array.of(
    1,
    ...windows.logVariances,
    ...seasonsAt(series, origin),
    isWeekend(endOfBar(series, index) + steps * series.barMs) ? 1 : 0,
    ...windows.logVolumes.subarray(0, 2).map((ratio) => (isUnknown(ratio) ? 0 : ratio)),
    max(-RETURN_LIMIT, fall),
  );
}

/** The regressors of the direction: newest returns over their volatility, limited to ±3. */
export function computeDirections({ returns, variances }: WindowMeasures): Float64Array {
  return returns.map((change, window) => {
    const standardised = change / sqrt(max(MIN_VARIANCE, variances[window] ?? 0));
    return min(RETURN_LIMIT, max(-RETURN_LIMIT, standardised));
  });
}

/** How the returns of the last hour are distributed, in units of its variance: see SHAPE_NAMES. */
export function computeShapes({ logVariances, logSquaredReturns, logRanges, largestReturn }: WindowMeasures): number[] {
  const hour = logVariances[2] ?? UNKNOWN;
  return [logSquaredReturns - hour, logRanges - hour, largestReturn / exp(hour / 2)];
}

/** The inputs of the trees. @param sigma the forecast volatility of a bar */
export function computeFeatures(series: BarSeries, origin: Origin, sigma: number): Float32Array {
  const { windows, index, steps } = origin;
  const logVariance = 2 * log(sigma);
  return Float32Array.of(
    log(sigma * sqrt(MINUTE_MS / series.barMs)),
    ...windows.logVariances.map((value) => value - logVariance),
    ...computeDirections(windows),
    ...computeShapes(windows),
    ...windows.logVolumes,
    ...windows.emptyShares,
    ...seasonsAt(series, origin),
    ...computeCalendar(endOfBar(series, index) + steps * series.barMs),
    ...computeIndicators(series, index, sigma),
  );
}
