import type { Transaction } from 'kysely';
import { type Database, instant, takeTransactionLock } from './database';
import type { Tables } from './schema';

/** A model version of a question, on prices of one source. */
export interface ActivatedModel {
  /** `btc-rise-2pct-12h-v3` */
  readonly modelId: string;
  readonly question: string;
  readonly asset: string;
  readonly source: string;
  readonly modelVersion: string;
}

/** A person activates or deactivates a model. */
export interface ActivationEvent extends ActivatedModel {
  readonly event: 'activated' | 'deactivated';
  readonly operator: string;
  readonly happenedAt: number;
}

/** Which models are active: their forecasts are recorded and scored. The table is append-only: a row per change. */
export interface ActiveModels {
  /** The active models of the asset, in the order of their activation. The newest event of each is its activation. */
  list(query: { asset: string; question?: string }): Promise<ActivationEvent[]>;
  /** The newest event of the model; `null` when it was never active. */
  find(query: { asset: string; modelId: string }): Promise<ActivationEvent | null>;
  /** Writes the event, unless `refuse` throws. It gets the active models of the asset at that moment, which nobody can change meanwhile. */
  record(event: ActivationEvent, refuse: (active: readonly ActivationEvent[]) => void): Promise<void>;
}

export function createActiveModels(database: Database): ActiveModels {
  return {
    list: async ({ asset, question }) => {
      const active = await listActive(database, asset);
      return question === undefined ? active : active.filter((model) => model.question === question);
    },
    find: async ({ asset, modelId }) =>
      (await newestEvents(database, asset)).find((one) => one.modelId === modelId) ?? null,
    record: (event, refuse) =>
      database.transaction().execute(async (transaction) => {
        await takeTransactionLock(transaction, `active-models/${event.asset}`);
        refuse(await listActive(transaction, event.asset));
        await transaction.insertInto('model_activations').values(toRow(event)).execute();
      }),
  };
}

async function listActive(database: Database | Transaction<Tables>, asset: string): Promise<ActivationEvent[]> {
  const newest = await newestEvents(database, asset);
  return newest
    .filter(({ event }) => event === 'activated')
    .sort((one, other) => one.happenedAt - other.happenedAt || one.modelId.localeCompare(other.modelId));
}

function newestEvents(database: Database | Transaction<Tables>, asset: string): Promise<ActivationEvent[]> {
  return database
    .selectFrom('model_activations')
    .distinctOn('model_id')
    .select([
      'model_id as modelId',
      'event',
      'question',
      'asset',
      'source',
      'model_version as modelVersion',
      'operator',
    ])
    .select('happened_at as happenedAt')
    .where('asset', '=', asset)
    .orderBy('model_id')
    .orderBy('row_id', 'desc')
    .execute();
}

function toRow({ modelId, modelVersion, happenedAt, ...event }: ActivationEvent) {
  const { question, asset, source, operator } = event;
  const row = { question, asset, source, operator, event: event.event };
  return { ...row, model_id: modelId, model_version: modelVersion, happened_at: instant(happenedAt) };
}
