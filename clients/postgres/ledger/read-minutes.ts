import { sql, type Transaction } from 'kysely';
import type { QuestionChain } from '../../../forecasting/ledger/entries';
import type { MinuteEntry } from '../../../forecasting/ledger/minute-entries';
import { type Database, instant } from '../database';
import type { Tables } from '../schema';
import { fromMinuteRow } from './minute-rows';

type Reader = Database | Transaction<Tables>;

/** A condition: the forecast belongs to the live line, not to a path. */
export const IS_OF_LIVE_LINE = sql<boolean>`question not like '%-path-%'`;

export interface MinuteQuery {
  readonly question: string;
  readonly source?: string | undefined;
  /** First and last target, both inclusive, epoch ms. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** The last entry of the previous page. */
  readonly after?: { readonly id: string; readonly target: number } | undefined;
  readonly limit: number;
}

/** Reads one forecast of the live line. */
export async function readMinuteEntry(database: Reader, id: string): Promise<MinuteEntry | null> {
  const row = await selectEntries(database).where('forecast.id', '=', id).executeTakeFirst();
  return row ? fromMinuteRow(row) : null;
}

/** Reads a page of forecasts: newest target first; within a minute, descending by id. */
export async function readMinuteEntries(database: Reader, query: MinuteQuery): Promise<MinuteEntry[]> {
  const { question, source, from, to, after, limit } = query;
  let found = selectEntries(database).where('question', '=', question);
  if (source !== undefined) found = found.where('source', '=', source);
  if (from !== undefined) found = found.where('target', '>=', instant(from));
  if (to !== undefined) found = found.where('target', '<=', instant(to));
  if (after !== undefined)
    found = found.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('target', 'id'), '<', tuple(instant(after.target), eb.val(after.id))),
    );
  const rows = await found.orderBy('target', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(fromMinuteRow);
}

/** Reads the forecasts that were settled or voided last, oldest first. */
export async function readNewestClosed(
  database: Reader,
  { source, question, limit }: { source: string; question: string; limit: number },
): Promise<MinuteEntry[]> {
  const rows = await selectEntries(database)
    .where('source', '=', source)
    .where('question', '=', question)
    .where('closed_at', 'is not', null)
    .orderBy('closed_at', 'desc')
    .orderBy('target', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(fromMinuteRow).reverse();
}

/** Reads the entries of a chain that follow `after`, in the order of their positions. */
export async function readMinuteChainPage(
  database: Reader,
  { source, question, after, limit }: Omit<QuestionChain, 'asset'> & { after: number; limit: number },
): Promise<MinuteEntry[]> {
  const rows = await selectEntries(database)
    .where('source', '=', source)
    .where('question', '=', question)
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit)
    .execute();
  return rows.map(fromMinuteRow);
}

/** The chains of the live line. Reads one row of each chain, not the whole table. */
export async function readMinuteChains(database: Reader): Promise<QuestionChain[]> {
  const { rows } = await sql<QuestionChain>`
    with recursive chain as (
      (select source, question, asset from minute_forecasts order by source, question limit 1)
      union all
      select next.* from chain, lateral (
        select source, question, asset from minute_forecasts
        where (source, question) > (chain.source, chain.question) order by source, question limit 1
      ) as next
    )
    select source, asset, question from chain order by asset, question, source`.execute(database);
  return rows;
}

/** The forecasts of the live line with their settlements, to be narrowed by the caller. Read the rows with `fromMinuteRow`. */
export function selectEntries(database: Reader) {
  return database
    .selectFrom('minute_forecasts as forecast')
    .leftJoin('minute_closings as closing', 'closing.forecast_id', 'forecast.id')
    .selectAll('forecast')
    .select(['actual', 'error', 'persistence_error', 'covered', 'pinball', 'winkler', 'rank', 'trailing_pinball'])
    .select(['closing.bar_revision as settled_revision', 'void_reason', 'closed_at', 'closing.hash as closing_hash']);
}
