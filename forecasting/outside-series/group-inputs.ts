import { HOUR_MS } from '../hour';
import { createAsOf } from './as-of';
import { type OutsideSeries, SERIES_GROUPS } from './outside-series';
import type { SeriesValue } from './series-value';

/** Groups of numbers that are no prices of the asset. `user`: the series that people import. */
export const INPUT_GROUPS = [...SERIES_GROUPS, 'news', 'user'] as const;
export type InputGroup = (typeof INPUT_GROUPS)[number];

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

/** An input of a series, as `nexthour features list` shows it. */
export interface SeriesInput {
  readonly name: string;
  readonly group: OutsideSeries['group'];
  readonly unit: string;
  readonly description: string;
}

/** The inputs of a series, in the order of `createSeriesInputs`. */
export function describeSeriesInputs({ id, group, kind, cadence, description }: OutsideSeries): SeriesInput[] {
  const since = cadence === 'hour' ? 'since a day before' : 'since the event before';
  return [
    {
      ...{ name: `${id}_change`, group, unit: kind === 'price' ? 'ratio' : 'percentage points' },
      description: `${description}: ${kind === 'price' ? 'log-change' : 'change'} of the newest known value ${since}`,
    },
    {
      name: `${id}_log_age`,
      group,
      unit: 'ratio',
      description: `${description}: log of 1 + hours since its newest known event`,
    },
  ];
}
