import { type RawBuilder, type Selectable, sql, type Transaction } from 'kysely';
import type { Hour } from '../../forecasting/hour';
import { type NewVoid, sealVoid } from '../../forecasting/ledger/entries';
import {
  type MinuteEntry,
  type MinuteForecast,
  type NewMinuteForecast,
  type NewMinuteSettlement,
  sealMinuteSettlement,
} from '../../forecasting/ledger/minute-entries';
import { PATH_HORIZONS } from '../../forecasting/path/path-family';
import type { PathScoreSums } from '../../forecasting/path/record';
import { pathQuestion } from '../../forecasting/questions';
import type { Clock } from '../../system/clock';
import { type Database, instant } from './database';
import { fromMinuteForecastRow, fromMinuteRow } from './ledger/minute-rows';
import { selectEntries } from './ledger/read-minutes';
import { insertClosings } from './ledger/settle-minutes';
import type { UnsettledQuery } from './ledger/unsettled';
import { createMinuteLedger } from './minute-ledger';
import type { Tables } from './schema';

type Reader = Database | Transaction<Tables>;

interface PathKey {
  readonly source: string;
  readonly asset: string;
  readonly origin: Hour;
}

/** The forecasts of the 24-hour path in the ledger: one entry for each horizon and family, in a chain for each horizon. */
export interface PathLedger {
  /** Writes the path of one family, in one transaction. When the hour already has it, returns that one and writes nothing. */
  publish(forecasts: readonly NewMinuteForecast[], clock: Clock): Promise<MinuteForecast[]>;
  /** The families that have forecast from an origin. */
  familiesAt(key: PathKey): Promise<string[]>;
  /** All entries of the newest origin of an asset, in the order of their horizons. */
  newest(query: { readonly asset: string }): Promise<MinuteEntry[]>;
  /** Forecasts whose target has passed up to `until` that are not closed: at most 2,000, oldest first. */
  unsettled(query: UnsettledQuery): Promise<MinuteForecast[]>;
  /** The same for all sources of the asset except `source`. */
  unsettledOfOtherSources(query: UnsettledQuery): Promise<MinuteForecast[]>;
  settle(settlements: readonly NewMinuteSettlement[]): Promise<void>;
  void(voids: readonly (NewVoid & { readonly forecast: MinuteForecast })[]): Promise<void>;
  /** Sums of the scores of the newest 30 days, by source, family and horizon. */
  scores(query: { readonly asset: string }): Promise<PathScoreSums[]>;
}

const MAX_UNSETTLED = 2_000;
const RECORD_DAYS = 30;

export function createPathLedger(database: Reader): PathLedger {
  return {
    publish: async (forecasts, clock) => {
      const stored = await readStored(database, forecasts);
      if (stored.length > 0) return stored;
      return createMinuteLedger(database).publishAll(forecasts, clock);
    },
    familiesAt: async ({ source, asset, origin }) => {
      const rows = await database
        .selectFrom('minute_forecasts')
        .select('model_version')
        .where('source', '=', source)
        .where('question', '=', pathQuestion(asset, 1).id)
        .where('origin', '=', instant(origin))
        .execute();
      return rows.map((row) => row.model_version);
    },
    newest: ({ asset }) => readNewest(database, asset),
    unsettled: (query) => readOpen(database, query, sql`forecast.source = ${query.source}`),
    unsettledOfOtherSources: (query) => readOpen(database, query, sql`forecast.source <> ${query.source}`),
    settle: async (settlements) => {
      const entries = settlements.map((one) => ({ ...one, settlement: sealMinuteSettlement(one), void: null }));
      await insertClosings(database, entries);
    },
    void: async (voids) => {
      await insertClosings(
        database,
        voids.map((one) => ({ forecast: one.forecast, settlement: null, void: sealVoid(one) })),
      );
    },
    scores: ({ asset }) => readScores(database, asset),
  };
}

function questionsOf(asset: string): string[] {
  return PATH_HORIZONS.map((hours) => pathQuestion(asset, hours).id);
}

async function readStored(database: Reader, forecasts: readonly NewMinuteForecast[]): Promise<MinuteForecast[]> {
  const [first] = forecasts;
  if (!first) return [];
  const rows = await database
    .selectFrom('minute_forecasts')
    .selectAll()
    .where('source', '=', first.source)
    .where('question', 'in', questionsOf(first.asset))
    .where('model_version', '=', first.modelVersion)
    .where('origin', '=', instant(first.origin))
    .orderBy('horizon_minutes')
    .execute();
  return rows.map(fromMinuteForecastRow);
}

async function readNewest(database: Reader, asset: string): Promise<MinuteEntry[]> {
  const newest = await database
    .selectFrom('minute_forecasts')
    .select(['source', 'origin'])
    .where('question', '=', pathQuestion(asset, 1).id)
    .orderBy('target', 'desc')
    .orderBy('made_at', 'desc')
    .orderBy('source')
    .limit(1)
    .executeTakeFirst();
  if (!newest) return [];
  const rows = await selectEntries(database)
    .where('source', '=', newest.source)
    .where('question', 'in', questionsOf(asset))
    .where('origin', '=', instant(newest.origin))
    .orderBy('horizon_minutes')
    .orderBy('model_version')
    .execute();
  return rows.map(fromMinuteRow);
}

async function readOpen(
  database: Reader,
  { asset, until }: Omit<UnsettledQuery, 'source'>,
  ofSource: RawBuilder<unknown>,
): Promise<MinuteForecast[]> {
  const { rows } = await sql<Selectable<Tables['minute_forecasts']>>`
    select forecast.* from waiting_minute_forecasts join minute_forecasts as forecast on forecast.id = forecast_id
    where question = any(${questionsOf(asset)}::text[]) and ${ofSource} and target <= ${instant(until)}
    order by target, id limit ${MAX_UNSETTLED}`.execute(database);
  return rows.map(fromMinuteForecastRow);
}

async function readScores(database: Reader, asset: string): Promise<PathScoreSums[]> {
  const questions = questionsOf(asset);
  const { rows } = await sql<Omit<PathScoreSums, 'hours'> & { question: string }>`
    select source, question, model_version as family, sum(live)::int as live, sum(late)::int as late, sum(settled)::int as settled,
      sum(voided)::int as voided, sum(covered)::int as covered, sum(squared_error) as "squaredError",
      sum(squared_persistence_error) as "squaredPersistenceError", sum(compared)::int as compared,
      sum(compared_pinball) as "comparedPinball", sum(trailing_pinball) as "trailingPinball"
    from minute_scores
    where question = any(${questions}::text[])
      and hour > (select max(hour) from minute_scores where question = any(${questions}::text[])) - ${`${RECORD_DAYS} days`}::interval
    group by source, question, model_version`.execute(database);
  return rows.map(({ question, ...sums }) => ({ ...sums, hours: questions.indexOf(question) + 1 }));
}
