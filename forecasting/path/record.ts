import type { MinuteEntry } from '../ledger/minute-entries';
import { PATH_FAMILIES } from './path-family';

/** Counts and sums of the scores of one source, family and horizon. Late forecasts are only counted. */
export interface PathScoreSums {
  readonly source: string;
  readonly family: string;
  readonly hours: number;
  readonly live: number;
  readonly late: number;
  readonly settled: number;
  readonly voided: number;
  readonly covered: number;
  readonly squaredError: number;
  readonly squaredPersistenceError: number;
  /** The settled forecasts that have scaled trailing quantiles, and the sums of the pinball losses of both. */
  readonly compared: number;
  readonly comparedPinball: number;
  readonly trailingPinball: number;
}

/** The track record of one horizon. A figure without settled forecasts is `null`. */
export interface PathHorizonRecord {
  readonly hours: number;
  readonly live: number;
  readonly late: number;
  readonly settled: number;
  readonly void: number;
  /** Share of actual prices inside the 90 % interval. */
  readonly coverage: number | null;
  /** 1 − pinball loss / that of the scaled trailing quantiles. */
  readonly skill: number | null;
  /** RMSE of the point over that of persistence. */
  readonly rmseRatio: number | null;
}

/** The track record of one source and family, by horizon. */
export interface PathRecord {
  readonly source: string;
  readonly family: string;
  readonly horizons: readonly PathHorizonRecord[];
}

/** Sorted by source and by the order of PATH_FAMILIES. */
export function computePathRecords(sums: readonly PathScoreSums[]): PathRecord[] {
  const keys = [...new Set(sums.map(({ source }) => source))].sort();
  return keys.flatMap((source) =>
    PATH_FAMILIES.flatMap((family) => {
      const own = sums.filter((one) => one.source === source && one.family === family);
      const horizons = own.sort((one, other) => one.hours - other.hours).map(toHorizonRecord);
      return horizons.length === 0 ? [] : [{ source, family, horizons }];
    }),
  );
}

function toHorizonRecord(sums: PathScoreSums): PathHorizonRecord {
  const { hours, live, late, settled, voided } = sums;
  const ratio = (value: number, over: number) => (over > 0 ? value / over : null);
  const loss = ratio(sums.comparedPinball, sums.trailingPinball);
  return {
    ...{ hours, live, late, settled, void: voided },
    coverage: ratio(sums.covered, settled),
    skill: loss === null ? null : 1 - loss,
    rmseRatio: ratio(Math.sqrt(sums.squaredError), Math.sqrt(sums.squaredPersistenceError)),
  };
}

/** The entries of the first family of PATH_FAMILIES that has any: the published path of an origin. */
export function choosePublishedPath(entries: readonly MinuteEntry[]): MinuteEntry[] {
  const family = PATH_FAMILIES.find((name) => entries.some(({ forecast }) => forecast.modelVersion === name));
  return entries.filter(({ forecast }) => forecast.modelVersion === family);
}
