import type { HourlyObservation, HourlySeries } from '../../series';
import type { Bars } from '../indicators/bars';
import { computeVolatility } from '../volatility';
import { createHourInputs, type HourInputs } from '../window';
import { createColumns } from './columns';

export const FEATURE_GROUPS = ['price', 'volatility', 'calendar', 'indicators'] as const;
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
  /** The newest `count` prices, oldest first; `null` unless they are those of consecutive hours. */
  closes(count: number): Float64Array | null;
  /** The newest `count` prices with the ranges of their hours; `null` when one of them is unknown. */
  bars(count: number): Bars | null;
  /** The newest `count` 24-hour volumes; `null` when one of them is unknown. */
  volumes(count: number): Float64Array | null;
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
  const modelInputsAt = createHourInputs(series);
  const columns = createColumns(series);
  return (index) => {
    const newest = series[index];
    if (!newest) return null;
    const daily = columns.returns(index, SIGMA_HOURS);
    return {
      newest,
      observations: (count) => (columns.closes(index, count) ? series.slice(index + 1 - count, index + 1) : null),
      closes: rememberCounts((count) => columns.closes(index, count)),
      bars: rememberCounts((count) => columns.bars(index, count)),
      volumes: (count) => columns.volumes(index, count),
      returns: (count) => columns.returns(index, count),
      sigma: daily && computeVolatility(daily, SIGMA_HOURS),
      modelInputs: modelInputsAt(index),
    };
  };
}

/** Returns the same object for the same count, so that features can share what they compute from it. */
function rememberCounts<T>(read: (count: number) => T): (count: number) => T {
  const known = new Map<number, T>();
  return (count) => {
    const found = known.get(count);
    if (found !== undefined) return found;
    const value = read(count);
    known.set(count, value);
    return value;
  };
}
