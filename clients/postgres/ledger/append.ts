import type { Transaction } from 'kysely';
import type { QuestionChain } from '../../../forecasting/ledger/entries';
import { takeTransactionLock } from '../database';
import type { Tables } from '../schema';

/** The newest entry of a chain. */
export type ChainEnd = { readonly position: number; readonly hash: string } | undefined;

interface Append<Sealed> {
  readonly chain: QuestionChain;
  /** The entry that would be repeated. */
  readonly find: () => Promise<Sealed | null>;
  readonly seal: (last: ChainEnd) => Sealed;
  readonly insert: (sealed: Sealed) => Promise<unknown>;
}

/**
 * Appends an entry to its chain, unless `find` finds it. A lock on the chain prevents that two concurrent writers take the same position.
 */
export async function appendToChain<Sealed>(
  transaction: Transaction<Tables>,
  { chain: { source, question }, find, seal, insert }: Append<Sealed>,
): Promise<Sealed> {
  await takeTransactionLock(transaction, `ledger/${source}/${question}`);
  const existing = await find();
  if (existing) return existing;
  const last = await transaction
    .selectFrom('forecasts')
    .select(['position', 'hash'])
    .where('source', '=', source)
    .where('question', '=', question)
    .orderBy('position', 'desc')
    .executeTakeFirst();
  const sealed = seal(last);
  await insert(sealed);
  return sealed;
}

/** A trigger adds each closed forecast to closed_forecasts. Its primary key refuses the second settlement or void of a forecast. */
export async function insertUnlessClosed(
  insert: () => Promise<{ readonly numInsertedOrUpdatedRows?: bigint } | undefined>,
): Promise<boolean> {
  try {
    return (await insert())?.numInsertedOrUpdatedRows === 1n;
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'closed_forecasts_pkey') return false;
    throw error;
  }
}
