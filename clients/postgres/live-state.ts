import { sql } from 'kysely';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { fiveMinuteQuestion } from '../../forecasting/questions';
import { type Database, instant } from './database';
import type { MissingTrades } from './trade-positions';

/** The minutes in which missing and incomplete bars are counted. */
export const CHECKED_MINUTES = 60;
const NEWEST_FORECASTS_MS = 24 * 60 * MINUTE_MS;

/** What Postgres knows of one asset of the live line. Instants in epoch ms; minutes by their start. */
export interface LiveAssetState {
  readonly asset: string;
  /** The source whose trades were read last; `null` when none were. */
  readonly source: string | null;
  readonly lastTradeAt: string | null;
  /** Trades that are missing now, although later ones were published. */
  readonly missingTrades: number;
  readonly newestBar: NewestBar | null;
  /** Minutes without a bar among the newest `CHECKED_MINUTES`, up to the newest bar. */
  readonly missingBars: number;
  /** Bars of these minutes that may lack a trade. */
  readonly incompleteBars: number;
  /** The newest minute with a row of features. */
  readonly newestFeatures: number | null;
  readonly models: readonly LiveModelState[];
}

export interface NewestBar {
  readonly minute: number;
  readonly revision: number;
  readonly knownAt: number;
}

/** The forecasts that a model made in the last 24 hours. */
export interface LiveModelState {
  readonly version: string;
  readonly newestOrigin: number;
  readonly madeAt: number;
  readonly late: number;
  /** Forecasts whose target is over and that have no score yet. */
  readonly unsettled: number;
}

export interface LiveNewsState {
  /** Articles of the last 24 hours, and how many of them have a score. */
  readonly articles: number;
  readonly scored: number;
  readonly newestSeenAt: number | null;
}

/** Reads the state of one asset, of the source whose trades were read last. */
export async function readLiveAsset(
  database: Database,
  { asset, now }: { asset: string; now: number },
): Promise<LiveAssetState> {
  const position = await readNewestPosition(database, asset);
  const nothing = { newestBar: null, missingBars: 0, incompleteBars: 0, newestFeatures: null, models: [] };
  if (!position) return { asset, source: null, lastTradeAt: null, missingTrades: 0, ...nothing };
  const { source, lastTradeAt, missing } = position;
  const missingTrades = missing.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const known = { asset, source, lastTradeAt, missingTrades };
  const newestBar = await readNewestBar(database, { asset, source });
  if (newestBar === null) return { ...known, ...nothing };
  return {
    ...{ ...known, newestBar },
    ...(await countGaps(database, { asset, source, newest: newestBar.minute })),
    newestFeatures: await readNewestFeatures(database, { asset, source }),
    models: await readModels(database, { asset, source, now }),
  };
}

export async function readLiveNews(database: Database, { now }: { now: number }): Promise<LiveNewsState> {
  const { rows } = await sql<LiveNewsState>`
    select count(*)::int as articles, max(seen_at) as "newestSeenAt",
      count(*) filter (where exists (select 1 from news_scores where news_id = news.id))::int as scored
    from news where seen_at > ${instant(now - NEWEST_FORECASTS_MS)}`.execute(database);
  return rows[0] ?? { articles: 0, scored: 0, newestSeenAt: null };
}

async function readNewestPosition(database: Database, asset: string) {
  const { rows } = await sql<{ source: string; lastTradeAt: string; missing: MissingTrades[] }>`
    select source, last_trade_at as "lastTradeAt", missing from trade_positions
    where asset = ${asset} order by updated_at desc, source limit 1`.execute(database);
  return rows[0];
}

type Origin = { readonly asset: string; readonly source: string };

async function readNewestBar(database: Database, { asset, source }: Origin): Promise<NewestBar | null> {
  const { rows } = await sql<NewestBar>`
    select minute, revision, known_at as "knownAt" from bars where asset = ${asset} and source = ${source}
    order by minute desc, revision desc limit 1`.execute(database);
  return rows[0] ?? null;
}

async function readNewestFeatures(database: Database, { asset, source }: Origin): Promise<number | null> {
  const row = await database
    .selectFrom('minute_features')
    .select('minute')
    .where('asset', '=', asset)
    .where('source', '=', source)
    .orderBy('minute', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.minute ?? null;
}

/** The first minute of a source is never complete, so it does not count. */
async function countGaps(database: Database, { asset, source, newest }: Origin & { newest: number }) {
  const from = newest - (CHECKED_MINUTES - 1) * MINUTE_MS;
  const { rows } = await sql<{ first: number; bars: number; incomplete: number }>`
    with newest as (
      select distinct on (minute) minute, is_complete from bars
      where asset = ${asset} and source = ${source} and minute >= ${instant(from)}
      order by minute, revision desc
    ), first as (select min(minute) as minute from bars where asset = ${asset} and source = ${source})
    select first.minute as first, (select count(*)::int from newest) as bars,
      (select count(*)::int from newest where not is_complete and minute > first.minute) as incomplete
    from first`.execute(database);
  const { first = newest, bars = 0, incomplete = 0 } = rows[0] ?? {};
  const expected = (newest - Math.max(first, from)) / MINUTE_MS + 1;
  return { missingBars: Math.max(0, expected - bars), incompleteBars: incomplete };
}

async function readModels(
  database: Database,
  { asset, source, now }: Origin & { now: number },
): Promise<LiveModelState[]> {
  const { rows } = await sql<LiveModelState>`
    select model_version as version, max(origin) as "newestOrigin", max(made_at) as "madeAt",
      count(*) filter (where late)::int as late,
      count(waiting.forecast_id) filter (where target <= ${instant(now)})::int as unsettled
    from minute_forecasts left join waiting_minute_forecasts as waiting on waiting.forecast_id = id
    where question = ${fiveMinuteQuestion(asset).id} and source = ${source} and target > ${instant(now - NEWEST_FORECASTS_MS)}
    group by model_version order by length(model_version), model_version`.execute(database);
  return rows;
}
