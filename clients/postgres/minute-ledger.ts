import { sql, type Transaction } from 'kysely';
import type { QuestionChain } from '../../forecasting/ledger/entries';
import {
  type MinuteEntry,
  type MinuteForecast,
  type NewMinuteForecast,
  sealMinuteForecast,
} from '../../forecasting/ledger/minute-entries';
import { requireSameForecast, requireTrailingLevels } from '../../forecasting/ledger/repeated-minute';
import type { Clock } from '../../system/clock';
import { type Database, instant } from './database';
import { fromMinuteForecastRow, toMinuteForecastRow } from './ledger/minute-rows';
import { type SettleQuery, settleMinutes } from './ledger/settle-minutes';
import type { Tables } from './schema';

/** The forecasts of the live line in the ledger, in tables of their own, with a chain for each question and source. */
export interface MinuteLedger {
  /**
   * Writes the forecasts of one or more minutes with the present time, in one transaction. A forecast that is in the ledger already (same
   * source, question, model version and origin) is returned as it is there.
   * @returns the forecasts as they are in the ledger, in the given order
   * @throws NexthourError `NotSealable` when a number is not finite, `ForecastDiffers` when the ledger has another forecast of that origin
   */
  publishAll(forecasts: readonly NewMinuteForecast[], clock: Clock): Promise<MinuteForecast[]>;
  /**
   * Scores all forecasts whose bar is stored and complete, oldest first, and voids those whose bar is missing for good.
   * @returns the forecasts that were closed by this call
   */
  settle(query: SettleQuery): Promise<MinuteEntry[]>;
}

export function createMinuteLedger(database: Database): MinuteLedger {
  return {
    publishAll: (forecasts, clock) =>
      forecasts.length === 0
        ? Promise.resolve([])
        : database.transaction().execute((transaction) => publishAll(transaction, forecasts, clock)),
    settle: (query) => settleMinutes(database, query),
  };
}

async function publishAll(
  transaction: Transaction<Tables>,
  forecasts: readonly NewMinuteForecast[],
  clock: Clock,
): Promise<MinuteForecast[]> {
  forecasts.forEach(requireTrailingLevels);
  const ends = await lockChains(transaction, forecasts);
  const known = new Map((await findStored(transaction, forecasts)).map((stored) => [keyOf(stored), stored]));
  const madeAt = clock.now();
  const added: MinuteForecast[] = [];
  for (const forecast of forecasts) {
    const stored = known.get(keyOf(forecast));
    if (stored) {
      requireSameForecast(stored, forecast);
      continue;
    }
    const sealed = sealMinuteForecast({ ...forecast, madeAt }, ends.get(chainOf(forecast)));
    ends.set(chainOf(forecast), sealed);
    known.set(keyOf(forecast), sealed);
    added.push(sealed);
  }
  if (added.length > 0)
    await transaction.insertInto('minute_forecasts').values(added.map(toMinuteForecastRow)).execute();
  return forecasts.flatMap((forecast) => known.get(keyOf(forecast)) ?? []);
}

type ChainEnds = Map<string, { readonly position: number; readonly hash: string }>;

/** Locks the chains in the order of their names, so that two writers cannot wait for each other, and reads their newest entries. */
async function lockChains(
  transaction: Transaction<Tables>,
  forecasts: readonly NewMinuteForecast[],
): Promise<ChainEnds> {
  const chains = [...new Map(forecasts.map((forecast) => [chainOf(forecast), forecast])).values()];
  const names = chains.map((chain) => `ledger/${chainOf(chain)}`).sort();
  await sql`select pg_advisory_xact_lock(hashtext(name)) from unnest(${names}::text[]) as name`.execute(transaction);
  const { rows } = await sql<{ source: string; question: string; position: number; hash: string }>`
    select chain.source, chain.question, position, hash
    from unnest(${chains.map(({ source }) => source)}::text[], ${chains.map(({ question }) => question)}::text[])
      as chain (source, question),
    lateral (
      select position, hash from minute_forecasts as entry
      where entry.source = chain.source and entry.question = chain.question order by position desc limit 1
    ) as newest`.execute(transaction);
  return new Map(rows.map((row) => [chainOf(row), row]));
}

async function findStored(
  transaction: Transaction<Tables>,
  forecasts: readonly NewMinuteForecast[],
): Promise<MinuteForecast[]> {
  const keys = forecasts.map(
    ({ source, question, modelVersion, origin }) => sql`(${source}, ${question}, ${modelVersion}, ${instant(origin)})`,
  );
  const rows = await transaction
    .selectFrom('minute_forecasts')
    .selectAll()
    .where(sql<boolean>`(source, question, model_version, origin) in (${sql.join(keys)})`)
    .execute();
  return rows.map(fromMinuteForecastRow);
}

function chainOf({ source, question }: Pick<QuestionChain, 'source' | 'question'>): string {
  return `${source}/${question}`;
}

function keyOf(forecast: NewMinuteForecast): string {
  return `${chainOf(forecast)}/${forecast.modelVersion}/${forecast.origin}`;
}
