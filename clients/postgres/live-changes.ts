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
  /** Rows that became known up to this long before a position are given again, in ms of the home's clock. */
  readonly overlapMs: number;
  newest(): Promise<LivePosition>;
  /**
   * The rows that became known after a position, oldest first; of each channel, at most `limit` of the newest. Some rows from before are among
   * them: a transaction may end after a later one. Rows about instants long before they became known are left out.
   */
  after(position: LivePosition, limit: number): Promise<LiveChange[]>;
}

/** Rows that became known up to this long (real time) before a position may have been stored after it was read: a busy Postgres takes seconds. */
export const OVERLAP_MS = 10_000;
/** What is made again or read from an archive is about older minutes. It is no news. */
const MAX_AGE_MS = 3 * HOUR_MS;

/** @param options.clockSpeed how many times faster than real time the home's clock runs */
export function createLiveChanges(database: Database, { clockSpeed = 1 } = {}): LiveChanges {
  const overlapMs = OVERLAP_MS * clockSpeed;
  return {
    overlapMs,
    newest: () => readNewest(database),
    after: async (position, limit) => {
      const since = (channel: LiveChannel) => ({ since: position[channel] - overlapMs, limit });
      const found = await Promise.all([
        readBars(database, since('bars')),
        readForecasts(database, since('forecasts')),
        readScores(database, since('scores')),
        readNews(database, since('news')),
      ]);
      // Those of one instant keep the order in which they were read.
      return found.flat().sort((one, other) => one.at - other.at);
    },
  };
}

async function readNewest(database: Database): Promise<LivePosition> {
  const { rows } = await sql<Record<LiveChannel, number | null>>`
    select (select max(known_at) from bars) as bars,
      (select made_at from minute_forecasts where ${IS_OF_LIVE_LINE} order by made_at desc limit 1) as forecasts,
      (select max(closed_at) from minute_closings) as scores,
      greatest((select max(seen_at) from news), (select max(known_at) from news_scores)) as news`.execute(database);
  const at = (channel: LiveChannel) => rows[0]?.[channel] ?? 0;
  return { bars: at('bars'), forecasts: at('forecasts'), scores: at('scores'), news: at('news') };
}

interface Since {
  readonly since: number;
  readonly limit: number;
}

async function readBars(database: Database, { since, limit }: Since): Promise<LiveChange[]> {
  const rows = await database
    .selectFrom('bars')
    .select(['asset', 'source', ...LIVE_BAR_COLUMNS])
    .where('known_at', '>', instant(Math.max(0, since)))
    .where(isRecent('minute', 'known_at'))
    .orderBy('known_at', 'desc')
    .orderBy('minute', 'desc')
    .orderBy('revision', 'desc')
    .orderBy('asset', 'desc')
    .orderBy('source', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse().map(({ asset, source, ...row }) => ({
    channel: 'bars',
    at: row.knownAt,
    key: `${asset}/${source}/${row.minute}/${row.revision}`,
    origin: { asset, source },
    row: toLiveBar(row),
  }));
}

async function readForecasts(database: Database, { since, limit }: Since): Promise<LiveChange[]> {
  const rows = await selectEntries(database)
    .where('made_at', '>', instant(Math.max(0, since)))
    .where(isRecent('target', 'made_at'))
    .where(IS_OF_LIVE_LINE)
    .orderBy('made_at', 'desc')
    .orderBy('target', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows
    .reverse()
    .map(fromMinuteRow)
    .map((row) => {
      const { id, madeAt } = row.forecast;
      // It may be settled already. As news, it is the forecast.
      return { channel: 'forecasts', at: madeAt, key: id, row: { ...row, settlement: null, void: null } };
    });
}

async function readScores(database: Database, { since, limit }: Since): Promise<LiveChange[]> {
  const rows = await selectEntries(database)
    .where('closed_at', '>', instant(Math.max(0, since)))
    .where(isRecent('target', 'closed_at'))
    .where(IS_OF_LIVE_LINE)
    .orderBy('closed_at', 'desc')
    .orderBy('target', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse().map((row) => {
    const entry = fromMinuteRow(row);
    return { channel: 'scores', at: row.closed_at ?? 0, key: entry.forecast.id, row: entry };
  });
}

/** An article is news when it is seen, and again when another scorer has scored it. */
async function readNews(database: Database, { since, limit }: Since): Promise<LiveChange[]> {
  const found = await createNews(database).readSince(Math.max(0, since - MAX_AGE_MS));
  return found
    .map((row): LiveChange => {
      const at = Math.max(row.seenAt, ...row.scoredBy.map(({ knownAt }) => knownAt));
      return { channel: 'news', at, key: `${row.id}/${row.scoredBy.length}`, row };
    })
    .filter(({ at }) => at > since)
    .sort((one, other) => one.at - other.at)
    .slice(-limit);
}

function isRecent(about: string, known: string) {
  return sql<boolean>`${sql.ref(about)} > ${sql.ref(known)} - ${MAX_AGE_MS} * interval '1 millisecond'`;
}
