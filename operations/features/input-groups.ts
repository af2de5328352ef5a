import type { Database } from '../../clients/postgres/database';
import { createNews } from '../../clients/postgres/news';
import { createOutsideSeries, type OutsideSeriesTables } from '../../clients/postgres/outside-series';
import type { Headline } from '../../forecasting/minutes/news/headlines';
import { createNewsInputs } from '../../forecasting/minutes/news/headlines';
import { readHeadlines } from '../../forecasting/news/headlines-of-asset';
import { SERIES } from '../../forecasting/outside-series/catalogue';
import {
  createSeriesInputs,
  INPUT_GROUPS,
  type InputColumns,
  type InputGroup,
} from '../../forecasting/outside-series/group-inputs';
import { USER_SOURCE } from '../../forecasting/outside-series/series-value';
import { InvalidValueError } from '../../system/errors';

/** Reads a list of groups like `macro,news`. @throws InvalidValueError */
export function readInputGroups(text: string): InputGroup[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  return names.map((name) => {
    const group = INPUT_GROUPS.find((known) => known === name);
    if (group) return group;
    const message = `groups has "${name.slice(0, 40)}"; give one or more of ${INPUT_GROUPS.join(', ')}`;
    throw new InvalidValueError('groups', message);
  });
}

/**
 * Opens the inputs of groups for the hours from `since` on.
 * @param range.now epoch ms; what was received later does not count
 */
export function openGroups(
  database: Database,
  groups: readonly InputGroup[],
  { asset, since, now }: { asset: string; since: number; now: number },
): Promise<OpenedGroup[]> {
  const series = createOutsideSeries(database);
  const readNews = async () => readHeadlines(await createNews(database).readSince(since), { asset, asOf: now });
  return Promise.all(groups.map((group) => openGroup(group, { series, readHeadlines: readNews }, { since })));
}

/** The inputs of a group and where they come from. */
export interface OpenedGroup {
  readonly group: InputGroup;
  readonly sources: readonly string[];
  readonly columns: InputColumns;
}

const YEAR_MS = 366 * 86_400_000;

/** Reads the inputs of a group, from the sources that are used now. */
async function openGroup(
  group: InputGroup,
  tables: { readonly series: OutsideSeriesTables; readonly readHeadlines: () => Promise<readonly Headline[]> },
  { since }: { since: number },
): Promise<OpenedGroup> {
  if (group === 'news') return openNews(await tables.readHeadlines());
  const sources = await tables.series.currentSources();
  const wanted =
    group === 'user'
      ? [...(await tables.series.states(USER_SOURCE)).keys()].map((id) => ({
          ...{ series: { id, cadence: 'day', kind: 'rate' } as const, source: USER_SOURCE },
        }))
      : SERIES.filter((one) => one.group === group).flatMap((series) => {
          const source = sources.get(series.query.api);
          return source === undefined ? [] : [{ series, source }];
        });
  const known = [];
  for (const { series, source } of wanted) {
    // A value of a year or a quarter is known long after its event, and its change needs the one before.
    const values = await tables.series.read({ series: series.id, source }, { since: since - 3 * YEAR_MS });
    if (values.length > 0) known.push({ series, values });
  }
  return { group, sources: [...new Set(wanted.map(({ source }) => source))], columns: createSeriesInputs(known) };
}

function openNews(headlines: readonly Headline[]): OpenedGroup {
  const newsAt = createNewsInputs(headlines);
  const first = Math.min(...headlines.map(({ knownAt }) => knownAt));
  return {
    group: 'news',
    sources: headlines.length === 0 ? [] : ['news'],
    columns: {
      names: ['news_log_count', 'news_sentiment'],
      at: (instant) => {
        const { count, sentiment } = newsAt(instant);
        return instant < first ? [Number.NaN, Number.NaN] : [Math.log1p(count), sentiment];
      },
    },
  };
}
