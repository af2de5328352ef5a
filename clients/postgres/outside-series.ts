import type { SeriesValue } from '../../forecasting/outside-series/series-value';
import { type Database, instant } from './database';
import { createSeriesCalls, type SeriesCalls, type SeriesOrigin } from './series-calls';
import { readStates, type StoredSeries } from './series-states';

export type { CallOutcome, FinishedCall, SeriesOrigin } from './series-calls';
export type { StoredSeries } from './series-states';

export interface OutsideSeriesTables extends SeriesCalls {
  /** Adds values. A value that exists (same event and `knownAt`) does not change. */
  append(values: readonly SeriesValue[], origin: SeriesOrigin & { readonly recordedAt: number }): Promise<void>;
  /** All values of a series that were known at `at`, in the order in which they became known. Default: all. */
  read(origin: SeriesOrigin, range?: { readonly at?: number; readonly since?: number }): Promise<SeriesValue[]>;
  /** The newest value of each stored event from an instant on. */
  newestValues(origin: SeriesOrigin, since: number): Promise<ReadonlyMap<number, number>>;
  /** The series of a source that have values or calls. */
  states(source: string): Promise<ReadonlyMap<string, StoredSeries>>;
}

const VALUES_PER_INSERT = 2_000;

export function createOutsideSeries(database: Database): OutsideSeriesTables {
  const ofSeries = ({ series, source }: SeriesOrigin) =>
    database.selectFrom('series_values').where('series', '=', series).where('source', '=', source);
  const columns = ['event_end as eventEnd', 'value', 'known_at as knownAt', 'vintage'] as const;
  return {
    append: async (values, { series, source, recordedAt }) => {
      for (let start = 0; start < values.length; start += VALUES_PER_INSERT) {
        const rows = values.slice(start, start + VALUES_PER_INSERT).map(({ eventEnd, knownAt, value, vintage }) => ({
          ...{ series, source, value, vintage },
          event_end: instant(eventEnd),
          known_at: instant(knownAt),
          recorded_at: instant(recordedAt),
        }));
        await database
          .insertInto('series_values')
          .values(rows)
          .onConflict((on) => on.doNothing())
          .execute();
      }
    },
    read: ({ series, source }, { at = MAX_INSTANT, since = 0 } = {}) =>
      ofSeries({ series, source })
        .where('known_at', '<=', instant(at))
        .where('event_end', '>=', instant(since))
        .select(columns)
        .orderBy('known_at')
        .orderBy('event_end')
        .execute(),
    newestValues: async (origin, since) => {
      const rows = await ofSeries(origin)
        .where('event_end', '>=', instant(since))
        .distinctOn('event_end')
        .select(['event_end', 'value'])
        .orderBy('event_end')
        .orderBy('known_at', 'desc')
        .execute();
      return new Map(rows.map(({ event_end, value }) => [event_end, value]));
    },
    states: (source) => readStates(database, source),
    ...createSeriesCalls(database),
  };
}

const MAX_INSTANT = Date.UTC(9999, 0);
