import type { Hour } from './hour';

/**
 * One hour of the asset as it was observed: what the price was at the hour, and what it did in the hour that ended there.
 * A value that the source does not give is `null`, never invented.
 */
export interface HourlyObservation {
  readonly hour: Hour;
  /** Price in USD at exactly `hour`. */
  readonly rate: number | null;
  /** Rolling 24-hour volume in USD. */
  readonly volume: number | null;
  /** Market capitalisation in USD. */
  readonly cap: number | null;
  /** Extremes in USD of the points in (hour − 1 h, hour]; `null` where only hourly points exist. */
  readonly high: number | null;
  readonly low: number | null;
  /** How many 5-minute points of (hour − 1 h, hour] were seen: 12 when complete. */
  readonly points: number;
}

/** Observations in ascending order of hour, each hour at most once. An hour that is missing is absent or has a `null` rate. */
export type HourlySeries = readonly HourlyObservation[];
