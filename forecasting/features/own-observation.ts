import { NexthourError } from '../../system/errors';
import { HOUR_MS, type Hour } from '../hour';
import { MAX_HOURLY_RATIO } from '../quality/jumps';
import type { HourlyObservation, HourlySeries } from '../series';
import { buildWindow, prepareLastHour, type Window } from './window';

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
  readonly field = 'lag_1';
  constructor(observation: OwnObservation, meanBefore: number) {
    super('ImpossibleObservation', `${describeImpossible(observation, meanBefore)}. Check both values`);
  }
}

function describeImpossible({ lag_1, rolling_mean_5 }: OwnObservation, meanBefore: number): string {
  if (!(meanBefore > 0))
    return `lag_1 (${lag_1}) must be less than 5 times rolling_mean_5 (${rolling_mean_5}), because it is one of the five prices of that mean`;
  return `lag_1 (${lag_1}) is too far from the four prices before it, whose mean is ${formatRoughly(meanBefore)} if that of all five is rolling_mean_5 (${rolling_mean_5}); a price does not triple or fall to a third within one hour`;
}

const formatRoughly = (price: number) => String(Number(price.toPrecision(6)));

/**
 * Builds the newest window with the caller's observation as its last hour. All earlier prices count as multiplied by one factor, so that
 * the mean of the newest five prices equals the caller's. An observation that equals the series gives the same window as
 * `buildWindow(series)`. What does not depend on the observation is computed once for each series object.
 * @throws ImpossibleObservationError when the price differs from the mean of the four before it by the factor that the data gate refuses;
 * UnusableWindowError
 */
export function buildWindowWithObservation(series: HourlySeries, observation: OwnObservation): Window {
  const newest = series.at(-1);
  if (newest === undefined) return buildWindow(series);
  const scale = computeScale(series.slice(-5, -1), observation);
  const build = prepared.get(series) ?? prepareLastHour(series);
  prepared.set(series, build);
  const hourShift = (findHourOfDay(observation, newest.hour) - newest.hour) / HOUR_MS - 1;
  // The inputs do not depend on the level of the prices: dividing the last price is the same as multiplying all others.
  return { ...build(replaceRate(newest, observation.lag_1 / scale), hourShift), lastRate: observation.lag_1 };
}

const prepared = new WeakMap<HourlySeries, ReturnType<typeof prepareLastHour>>();

/** The first hour after `lastHour` with the observation's UTC hour of day. The model gets the time-of-day terms of this hour. */
export function findHourOfDay({ hour }: Pick<OwnObservation, 'hour'>, lastHour: Hour): Hour {
  const next = lastHour + HOUR_MS;
  return next + ((hour - new Date(next).getUTCHours() + 24) % 24) * HOUR_MS;
}

/** The factor for the earlier prices. It is exactly 1 when it differs from 1 only by rounding. @param four the prices before the last */
function computeScale(four: HourlySeries, observation: OwnObservation): number {
  const wanted = (5 * observation.rolling_mean_5 - observation.lag_1) / 4;
  const ratio = observation.lag_1 / wanted;
  if (!(ratio < MAX_HOURLY_RATIO && ratio > 1 / MAX_HOURLY_RATIO))
    throw new ImpossibleObservationError(observation, wanted);
  const scale = wanted / (four.reduce((sum, { rate }) => sum + (rate ?? Number.NaN), 0) / 4);
  return Math.abs(scale - 1) < 1e-12 ? 1 : scale;
}

function replaceRate(hour: HourlyObservation, rate: number): HourlyObservation {
  const { high, low } = hour;
  return { ...hour, rate, high: high && Math.max(high, rate), low: low && Math.min(low, rate) };
}
