import { sql } from 'kysely';
import { HOUR_MS } from '../../forecasting/hour';
import type { MinuteEntry } from '../../forecasting/ledger/minute-entries';
import { type Database, instant } from './database';
import { fromMinuteRow } from './ledger/minute-rows';
import { IS_OF_LIVE_LINE, selectEntries } from './ledger/read-minutes';
import { LIVE_BAR_COLUMNS, type LiveBar, toLiveBar } from './live';
import { createNews, type NewsWithScores } from './news';
import type { AssetSource } from './trade-positions';

/** What the live line makes. */
export const LIVE_CHANNELS = ['bars', 'forecasts', 'scores', 'news'] as const;
export type LiveChannel = (typeof LIVE_CHANNELS)[number];

/** By channel, the instant (epoch ms) at which its newest row became known; 0 without a row. */
export type LivePosition = Readonly<Record<LiveChannel, number>>;

/** A new row. `at` is when it became known, `key` tells it from all others of its channel. */
export type LiveChange = { readonly at: number; readonly key: string } & (
  | { readonly channel: 'bars'; readonly origin: AssetSource; readonly row: LiveBar }
  | { readonly channel: 'forecasts' | 'scores'; readonly row: MinuteEntry }
  | { readonly channel: 'news'; readonly row: NewsWithScores }
);

export interface LiveChanges {
  /** A row that became known up to this long before a position may be stored after it was read, in ms of the home's clock. */
  readonly overlapMs: number;
  newest(): Promise<LivePosition>;
  /**
   * The rows that became known after a position, oldest first. Of each channel, the `limit` oldest, and those that became known in the same ms
   * as the last one of them. Rows about instants long before they became known are left out.
   */
  after(position: LivePosition, limit: number): Promise<LiveChange[]>;
  /** The same of the newest rows, oldest first. */
  newestAfter(position: LivePosition, limit: number): Promise<LiveChange[]>;
}

/** In real time: a busy Postgres takes seconds. */
export const OVERLAP_MS = 10_000;
/** What is made again or read from an archive is about older minutes. It is no news. */
const MAX_AGE_MS = 3 * HOUR_MS;

/** @param options.clockSpeed how many times faster than real time the home's clock runs */
export function createLiveChanges(database: Database, { clockSpeed = 1 } = {}): LiveChanges {
  const overlapMs = OVERLAP_MS * clockSpeed;
  return {
    overlapMs,
    newest: () => readNewest(database),
    after: (position, limit) => readAll(database, { position, limit, order: 'asc' }),
    newestAfter: (position, limit) => readAll(database, { position, limit, order: 'desc' }),
  };
}

async function readAll(
  database: Database,
  { position, ...rest }: Omit<Range, 'since'> & { position: LivePosition },
): Promise<LiveChange[]> {
  const range = (channel: LiveChannel) => ({ since: Math.max(0, position[channel]), ...rest });
  const found = await Promise.all([
    readBars(database, range('bars')),
    readForecasts(database, range('forecasts')),
    readScores(database, range('scores')),
    readNews(database, range('news')),
  ]);
  // Those of one instant keep the order of their channels, and within a channel that of what they are about.
  const sorted = found.map((changes) =>
    changes.sort((one, other) => aboutOf(one) - aboutOf(other) || compareKeys(one, other)),
  );
  return sorted.flat().sort((one, other) => one.at - other.at);
}

/** Epoch ms. */
function aboutOf(change: LiveChange): number {
  if (change.channel === 'bars') return change.row.minute;
  return change.channel === 'news' ? change.row.seenAt : change.row.forecast.target;
}

const compareKeys = (one: LiveChange, other: LiveChange) => (one.key < other.key ? -1 : 1);

async function readNewest(database: Database): Promise<LivePosition> {
  const { rows } = await sql<Record<LiveChannel, number | null>>`
    select (select max(known_at) from bars) as bars,
      (select made_at from minute_forecasts where ${IS_OF_LIVE_LINE} order by made_at desc limit 1) as forecasts,
      (select max(closed_at) from minute_closings) as scores,
      greatest((select max(seen_at) from news), (select max(known_at) from news_scores)) as news`.execute(database);
  const at = (channel: LiveChannel) => rows[0]?.[channel] ?? 0;
  return { bars: at('bars'), forecasts: at('forecasts'), scores: at('scores'), news: at('news') };
}

interface Range {
  readonly since: number;
  readonly limit: number;
  readonly order: 'asc' | 'desc';
}

async function readBars(database: Database, { since, limit, order }: Range): Promise<LiveChange[]> {
  const rows = await database
    .selectFrom('bars')
    .select(['asset', 'source', ...LIVE_BAR_COLUMNS])
    .where('known_at', '>', instant(since))
    .where(isRecent('minute', 'known_at'))
    .orderBy('known_at', order)
    .fetch(limit, 'with ties')
    .execute();
  return rows.map(({ asset, source, ...row }) => ({
    channel: 'bars',
    at: row.knownAt,
    key: `${asset}/${source}/${row.minute}/${row.revision}`,
    origin: { asset, source },
    row: toLiveBar(row),
  }));
}

async function readForecasts(database: Database, { since, limit, order }: Range): Promise<LiveChange[]> {
  const rows = await selectEntries(database)
    .where('made_at', '>', instant(since))
    .where(isRecent('target', 'made_at'))
    .where(IS_OF_LIVE_LINE)
    .orderBy('made_at', order)
    .fetch(limit, 'with ties')
    .execute();
  return rows.map(fromMinuteRow).map((row) => {
    const { id, madeAt } = row.forecast;
    // It may be settled already. As news, it is the forecast.
    return { channel: 'forecasts', at: madeAt, key: id, row: { ...row, settlement: null, void: null } };
  });
}

async function readScores(database: Database, { since, limit, order }: Range): Promise<LiveChange[]> {
  const rows = await selectEntries(database)
    .where('closed_at', '>', instant(since))
    .where(isRecent('target', 'closed_at'))
    .where(IS_OF_LIVE_LINE)
    .orderBy('closed_at', order)
    .fetch(limit, 'with ties')
    .execute();
  return rows.map((row) => {
    const entry = fromMinuteRow(row);
    return { channel: 'scores', at: row.closed_at ?? 0, key: entry.forecast.id, row: entry };
  });
}

/** An article is news when it is seen, and again when another scorer has scored it. */
async function readNews(database: Database, { since, limit, order }: Range): Promise<LiveChange[]> {
  const found = await createNews(database).readSince(Math.max(0, since - MAX_AGE_MS));
  const news = found
    .map((row): LiveChange => {
      const at = Math.max(row.seenAt, ...row.scoredBy.map(({ knownAt }) => knownAt));
      return { channel: 'news', at, key: `${row.id}/${row.scoredBy.length}`, row };
    })
    .filter(({ at }) => at > since)
    .sort((one, other) => (order === 'asc' ? one.at - other.at : other.at - one.at));
  const last = news[limit - 1];
  return news.filter(({ at }, index) => index < limit || at === last?.at);
}

function isRecent(about: string, known: string) {
  return sql<boolean>`${sql.ref(about)} > ${sql.ref(known)} - ${MAX_AGE_MS} * interval '1 millisecond'`;
}
