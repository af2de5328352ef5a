import type { Transaction } from 'kysely';
import { type RiseQuestion, riseQuestion } from '../../forecasting/questions';
import { type Database, instant, takeTransactionLock } from './database';
import type { Tables } from './schema';

/** A question that a user created. */
export interface StoredQuestion {
  readonly question: RiseQuestion;
  readonly createdBy: string;
  readonly createdAt: number;
  /** `null` unless the question is retired. */
  readonly retiredAt: number | null;
}

/** A person creates or retires a question. */
export interface QuestionEvent {
  readonly question: RiseQuestion;
  readonly event: 'created' | 'retired';
  readonly operator: string;
  readonly happenedAt: number;
}

/** The questions that users create. The table is append-only: a row per creation and per retirement. */
export interface Questions {
  /** All questions of the asset, in the order of their newest creation, also the retired ones. */
  list(query: { asset: string }): Promise<StoredQuestion[]>;
  find(query: { id: string }): Promise<StoredQuestion | null>;
  /**
   * Writes the event, unless `refuse` throws. `refuse` gets the question as it is at that moment; no other process can create or retire
   * it meanwhile.
   */
  record(event: QuestionEvent, refuse: (present: StoredQuestion | null) => void): Promise<StoredQuestion>;
}

export function createQuestions(database: Database): Questions {
  return {
    list: async ({ asset }) => {
      const rows = await selectRows(database).where('asset', '=', asset).execute();
      const stored = [...new Set(rows.map(({ id }) => id))].flatMap((id) => toStored(rows, id) ?? []);
      return stored.sort((one, other) => one.createdAt - other.createdAt);
    },
    find: ({ id }) => findQuestion(database, id),
    record: (event, refuse) =>
      database.transaction().execute(async (transaction) => {
        const { id } = event.question;
        await takeTransactionLock(transaction, `questions/${id}`);
        refuse(await findQuestion(transaction, id));
        await transaction.insertInto('questions').values(toRow(event)).execute();
        const stored = await findQuestion(transaction, id);
        if (!stored) throw new Error(`question ${id} was not stored`);
        return stored;
      }),
  };
}

function selectRows(database: Database | Transaction<Tables>) {
  return database.selectFrom('questions').selectAll().orderBy('row_id');
}

type Row = Awaited<ReturnType<ReturnType<typeof selectRows>['execute']>>[number];

async function findQuestion(database: Database | Transaction<Tables>, id: string): Promise<StoredQuestion | null> {
  return toStored(await selectRows(database).where('id', '=', id).execute(), id);
}

/** @param rows in the order in which they were written */
function toStored(rows: readonly Row[], id: string): StoredQuestion | null {
  const own = rows.filter((row) => row.id === id);
  const created = own.findLast(({ event }) => event === 'created');
  if (!created) return null;
  const last = own.at(-1);
  const { asset, threshold, horizon_hours: horizonHours, rule, operator, happened_at } = created;
  return {
    question: riseQuestion(asset, { threshold, horizonHours, rule }),
    createdBy: operator,
    createdAt: happened_at,
    retiredAt: last?.event === 'retired' ? last.happened_at : null,
  };
}

function toRow({ question, event, operator, happenedAt }: QuestionEvent) {
  const { id, asset, kind, threshold, horizonHours, rule } = question;
  return {
    id,
    event,
    asset,
    kind,
    threshold,
    horizon_hours: horizonHours,
    rule,
    operator,
    happened_at: instant(happenedAt),
  };
}
