import { HOUR_MS } from '../hour';
import { createAsOf } from './as-of';
import type { OutsideSeries } from './outside-series';
import type { SeriesValue } from './series-value';

/** Numbers that are known at an instant, with their names. */
export interface InputColumns {
  readonly names: readonly string[];
  /** NaN where nothing was known. */
  readonly at: (instant: number) => readonly number[];
}

/** A series with its values of one source. */
export interface KnownSeries {
  readonly series: Pick<OutsideSeries, 'id' | 'cadence' | 'kind'>;
  readonly values: readonly SeriesValue[];
}

/**
 * The inputs of outside series: of each, the change of its newest known value and how old that value is. A series that is late only gets
 * older, so it never stops a forecast. A level is no input: it says in which year a row is.
 */
export function createSeriesInputs(known: readonly KnownSeries[]): InputColumns {
  const readers = known.map(({ series, values }) => createAsOf(series, values));
  return {
    names: known.flatMap(({ series: { id } }) => [`${id}_change`, `${id}_log_age`]),
    at: (instant) =>
      readers.flatMap((read) => {
        const found = read(instant);
        if (found === null) return [Number.NaN, Number.NaN];
        const ageHours = (instant - found.eventEnd) / HOUR_MS;
        return [found.change ?? Number.NaN, Math.log1p(ageHours)];
      }),
  };
}
