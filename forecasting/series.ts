import type { Hour } from './hour';

/**
 * One observed hour of an asset: the price at the hour, and the range of the hour that ends there. A value that the source does not
 * give is `null`; nexthour never fills it in.
 */
export interface HourlyObservation {
  readonly hour: Hour;
  /** Price in USD at exactly `hour`. */
  readonly rate: number | null;
  /** Rolling 24-hour volume in USD. */
  readonly volume: number | null;
  /** Market capitalisation in USD. */
  readonly cap: number | null;
  /** Highest and lowest price in USD of the points in (hour − 1 h, hour]; `null` where only hourly points exist. */
  readonly high: number | null;
  readonly low: number | null;
  /** Number of 5-minute points observed in (hour − 1 h, hour]: 12 when complete. */
  readonly points: number;
  /** True when a person imported the hour from a file. Files of prices often have no 24-hour volume and no market capitalisation. */
  readonly imported?: boolean;
}

/** Observations in ascending order of hour, each hour at most once. A missing hour is absent or has a `null` rate. */
export type HourlySeries = readonly HourlyObservation[];
