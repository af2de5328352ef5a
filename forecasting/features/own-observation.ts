import { NexthourError } from '../../system/errors';
import { HOUR_MS, type Hour } from '../hour';
import type { HourlyObservation, HourlySeries } from '../series';
import { buildWindow, MEMORY_HOURS, type Window } from './window';

/**
 * The newest observation, given by the caller of `POST /predict`. The field names are those of the classic design
 * (docs/from-airflow.md).
 */
export interface OwnObservation {
  /** The price now, in USD. */
  readonly lag_1: number;
  /** Mean of the five newest prices; `lag_1` is the last of them. */
  readonly rolling_mean_5: number;
  /** UTC hour of day, 0–23. It selects the time-of-day terms of the model. */
  readonly hour: number;
}

export class ImpossibleObservationError extends NexthourError {
  override readonly name = 'ImpossibleObservationError';
  constructor(observation: OwnObservation) {
    super(
      'ImpossibleObservation',
      `lag_1 (${observation.lag_1}) must be less than 5 times rolling_mean_5 (${observation.rolling_mean_5}), because it is one of the five prices of that mean. Check both values`,
    );
  }
}

/**
 * Builds the newest window with the caller's observation as its last hour. All earlier prices are multiplied by one factor, so that
 * the mean of the newest five prices equals the caller's. An observation that equals the series gives the same window as
 * `buildWindow(series)`.
 * @throws ImpossibleObservationError, UnusableWindowError
 */
export function buildWindowWithObservation(series: HourlySeries, observation: OwnObservation): Window {
  const context = series.slice(-MEMORY_HOURS);
  const newest = context.at(-1);
  if (newest === undefined) return buildWindow(series);
  const earlier = context.slice(0, -1);
  const scale = computeScale(earlier, observation);
  const moved = [
    ...earlier.map((hour) => multiplyPrices(hour, scale)),
    buildLastHour(newest, scale, observation.lag_1),
  ];
  return buildWindow(moved, { hourShift: (findHourOfDay(observation, newest.hour) - newest.hour) / HOUR_MS - 1 });
}

/** The first hour after `lastHour` with the observation's UTC hour of day. The model gets the time-of-day terms of this hour. */
export function findHourOfDay({ hour }: Pick<OwnObservation, 'hour'>, lastHour: Hour): Hour {
  const next = lastHour + HOUR_MS;
  return next + ((hour - new Date(next).getUTCHours() + 24) % 24) * HOUR_MS;
}

/** The factor for the earlier prices. It is exactly 1 when it differs from 1 only by rounding. */
function computeScale(earlier: HourlySeries, observation: OwnObservation): number {
  const wanted = (5 * observation.rolling_mean_5 - observation.lag_1) / 4;
  if (!(wanted > 0 && observation.lag_1 > 0 && Number.isFinite(wanted)))
    throw new ImpossibleObservationError(observation);
  const mean = earlier.slice(-4).reduce((sum, { rate }) => sum + (rate ?? Number.NaN), 0) / 4;
  const scale = wanted / mean;
  return Math.abs(scale - 1) < 1e-12 ? 1 : scale;
}

function multiplyPrices(hour: HourlyObservation, scale: number): HourlyObservation {
  return {
    ...hour,
    rate: multiply(hour.rate, scale),
    high: multiply(hour.high, scale),
    low: multiply(hour.low, scale),
  };
}

function buildLastHour(hour: HourlyObservation, scale: number, rate: number): HourlyObservation {
  const { high, low } = multiplyPrices(hour, scale);
  return { ...hour, rate, high: high && Math.max(high, rate), low: low && Math.min(low, rate) };
}

function multiply(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}
