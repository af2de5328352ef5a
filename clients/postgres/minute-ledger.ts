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
import { fromMinuteForecastRow, type MinuteForecastRow, toMinuteForecastRow } from './ledger/minute-rows';
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
  const chains = [...new Map(forecasts.map((forecast) => [chainOf(forecast), forecast])).values()];
  await lockChains(transaction, chains);
  const found = await readStored(transaction, chains, forecasts);
  const ends = findEnds(found);
  const known = new Map(found.map((stored) => [keyOf(stored), stored]));
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

/** Locks the chains in the order of their names, so that two writers cannot wait for each other. */
async function lockChains(transaction: Transaction<Tables>, chains: readonly NewMinuteForecast[]): Promise<void> {
  const names = chains.map((chain) => `ledger/${chainOf(chain)}`).sort();
  await sql`select pg_advisory_xact_lock(hashtext(name)) from unnest(${names}::text[]) as name`.execute(transaction);
}

/** The newest entry of each chain, and the forecasts that are in the ledger already, in one query: each minute waits for it. */
async function readStored(
  transaction: Transaction<Tables>,
  chains: readonly NewMinuteForecast[],
  forecasts: readonly NewMinuteForecast[],
): Promise<MinuteForecast[]> {
  const keys = forecasts.map(
    ({ source, question, modelVersion, origin }) => sql`(${source}, ${question}, ${modelVersion}, ${instant(origin)})`,
  );
  const { rows } = await sql<MinuteForecastRow>`
    select newest.*
    from unnest(${chains.map(({ source }) => source)}::text[], ${chains.map(({ question }) => question)}::text[])
      as chain (source, question),
    lateral (
      select * from minute_forecasts as entry
      where entry.source = chain.source and entry.question = chain.question order by position desc limit 1
    ) as newest
    union all
    select * from minute_forecasts where (source, question, model_version, origin) in (${sql.join(keys)})`.execute(
    transaction,
  );
  return rows.map(fromMinuteForecastRow);
}

function findEnds(stored: readonly MinuteForecast[]): Map<string, MinuteForecast> {
  const ends = new Map<string, MinuteForecast>();
  for (const entry of stored) {
    if (entry.position > (ends.get(chainOf(entry))?.position ?? 0)) ends.set(chainOf(entry), entry);
  }
  return ends;
}

function chainOf({ source, question }: Pick<QuestionChain, 'source' | 'question'>): string {
  return `${source}/${question}`;
}

function keyOf(forecast: NewMinuteForecast): string {
  return `${chainOf(forecast)}/${forecast.modelVersion}/${forecast.origin}`;
}
