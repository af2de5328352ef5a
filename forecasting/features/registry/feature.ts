import { HOUR_MS, type Hour } from '../../hour';
import type { HourlyObservation, HourlySeries } from '../../series';
import { computeLogReturns, computeVolatility } from '../volatility';
import { createHourInputs, type HourInputs } from '../window';

export const FEATURE_GROUPS = ['price', 'volatility', 'calendar'] as const;
export type FeatureGroup = (typeof FEATURE_GROUPS)[number];

/** A number that is computed for each hour of an asset from that hour and earlier hours only. */
export interface Feature {
  readonly name: string;
  /** A change of the formula gets a new version. */
  readonly version: number;
  readonly group: FeatureGroup;
  /** The columns of the observations that it reads. */
  readonly inputs: readonly FeatureInput[];
  /** The number of newest hours that can change its value, the hour of the row included. */
  readonly warmUpHours: number;
  readonly unit: string;
  readonly description: string;
  /** `null` when a value that it needs is missing. */
  readonly compute: (hours: NewestHours) => number | null;
}

export type FeatureInput = 'hour' | 'rate' | 'high' | 'low' | 'volume';

/** The hours up to the hour of a row. */
export interface NewestHours {
  readonly newest: HourlyObservation;
  /** The newest `count` observations, oldest first; `null` unless they are consecutive hours with a price. */
  observations(count: number): HourlySeries | null;
  /** The newest `count` log-returns, oldest first; `null` when one is unknown. */
  returns(count: number): Float64Array | null;
  /** Root mean square of the newest 24 log-returns: the unit of most features. */
  readonly sigma: number | null;
  /** The inputs of the network for this hour. */
  readonly modelInputs: HourInputs | null;
}

const SIGMA_HOURS = 24;
/** 24 returns need 25 prices. */
export const SIGMA_WARM_UP_HOURS = SIGMA_HOURS + 1;

/**
 * Returns a function that gives the hours up to an index of the series. Values at an index are computed from a fixed number of hours,
 * so they do not depend on where the series begins.
 */
export function createNewestHours(series: HourlySeries): (index: number) => NewestHours | null {
  const changes = computeLogReturns(series);
  const modelInputsAt = createHourInputs(series);
  const returnsUpTo = (index: number, count: number) => {
    const returns = changes.subarray(Math.max(0, index + 1 - count), index + 1);
    return returns.length === count && returns.every(Number.isFinite) ? returns : null;
  };
  return (index) => {
    const newest = series[index];
    if (!newest) return null;
    const daily = returnsUpTo(index, SIGMA_HOURS);
    return {
      newest,
      observations: (count) => selectConsecutive(series.slice(Math.max(0, index + 1 - count), index + 1), count),
      returns: (count) => returnsUpTo(index, count),
      sigma: daily && computeVolatility(daily, SIGMA_HOURS),
      modelInputs: modelInputsAt(index),
    };
  };
}

function selectConsecutive(hours: HourlySeries, count: number): HourlySeries | null {
  const first: Hour = (hours.at(-1)?.hour ?? 0) - (count - 1) * HOUR_MS;
  const isComplete =
    hours.length === count && hours.every(({ hour, rate }, index) => rate !== null && hour === first + index * HOUR_MS);
  return isComplete ? hours : null;
}
