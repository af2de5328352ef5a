import { HOUR_MS, type Hour } from '../hour';
import type { HourlyObservation, HourlySeries } from '../series';
import { buildWindow, MEMORY_HOURS, type Window } from './window';

/** A caller's own newest observation, in the names of the classic design. */
export interface OwnObservation {
  /** The price now, in USD. */
  readonly lag_1: number;
  /** Mean of the five newest prices, `lag_1` the last of them. */
  readonly rolling_mean_5: number;
  /** UTC hour of day to be forecast, 0–23. */
  readonly hour: number;
}

export class ImpossibleObservation extends Error {
  override readonly name = 'ImpossibleObservation';
  readonly canRetry = false;
  constructor(readonly observation: OwnObservation) {
    super(
      `lag_1 = ${observation.lag_1} and rolling_mean_5 = ${observation.rolling_mean_5} cannot both be true: lag_1 is one of the five prices of the mean, so 0 < lag_1 < 5 × rolling_mean_5`,
    );
  }
}

/**
 * The newest window with the caller's observation as its last step: all earlier prices are scaled by one factor, so that the
 * mean of the last five is the caller's. With the true values it is `buildWindow(series)`.
 * @throws ImpossibleObservation, UnusableWindow
 */
export function buildWindowWithObservation(series: HourlySeries, observation: OwnObservation): Window {
  const context = series.slice(-MEMORY_HOURS);
  const newest = context.at(-1);
  if (newest === undefined) return buildWindow(series);
  const earlier = context.slice(0, -1);
  const scale = scaleOfEarlier(earlier, observation);
  const moved = [...earlier.map((hour) => scaled(hour, scale)), lastHour(newest, scale, observation.lag_1)];
  return buildWindow(moved, { hourShift: (findTargetHour(observation, newest.hour) - newest.hour) / HOUR_MS - 1 });
}

/** What the observation asks for: the first time after `lastHour` that the UTC clock shows its hour. */
export function findTargetHour({ hour }: Pick<OwnObservation, 'hour'>, lastHour: Hour): Hour {
  const next = lastHour + HOUR_MS;
  return next + ((hour - new Date(next).getUTCHours() + 24) % 24) * HOUR_MS;
}

/** What the other four prices must be multiplied by; rounding alone counts as 1. */
function scaleOfEarlier(earlier: HourlySeries, observation: OwnObservation): number {
  const wanted = (5 * observation.rolling_mean_5 - observation.lag_1) / 4;
  if (!(wanted > 0 && observation.lag_1 > 0 && Number.isFinite(wanted))) throw new ImpossibleObservation(observation);
  const mean = earlier.slice(-4).reduce((sum, { rate }) => sum + (rate ?? Number.NaN), 0) / 4;
  const scale = wanted / mean;
  return Math.abs(scale - 1) < 1e-12 ? 1 : scale;
}

function scaled(hour: HourlyObservation, scale: number): HourlyObservation {
  return { ...hour, rate: times(hour.rate, scale), high: times(hour.high, scale), low: times(hour.low, scale) };
}

function lastHour(hour: HourlyObservation, scale: number, rate: number): HourlyObservation {
  const { high, low } = scaled(hour, scale);
  return { ...hour, rate, high: high && Math.max(high, rate), low: low && Math.min(low, rate) };
}

function times(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}
