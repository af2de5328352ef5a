import type { Selectable } from 'kysely';
import type { Claims } from '../../forecasting/labels/evaluation/claims';
import type { EvaluationSummary } from '../../forecasting/labels/evaluation/summary';
import type { ObjectRef } from '../object-store';
import { type Database, instant } from './database';
import type { Tables } from './schema';

/** A feature that a model reads. A model of another version of the feature cannot be used. */
export interface UsedFeature {
  readonly name: string;
  readonly version: number;
}

/** One file of a model in the object store. */
export interface ModelFile extends ObjectRef {
  readonly name: string;
}

/** A version of a model of a question about a rise. */
export interface QuestionModel {
  /** `btc-rise-2pct-12h-v3` */
  readonly id: string;
  readonly question: string;
  readonly asset: string;
  /** The source of the prices on which the model was evaluated. */
  readonly source: string;
  /** In MLflow, of the registered model of the question. */
  readonly version: string;
  readonly runId: string;
  readonly name: string;
  /** `onnx` for an uploaded model. */
  readonly family: string;
  /** Identifies the model: of its file, or of the list of its files. */
  readonly modelSha256: string;
  readonly files: readonly ModelFile[];
  /** In the order of the inputs of the model. */
  readonly features: readonly UsedFeature[];
  readonly claimed: Claims;
  readonly summary: EvaluationSummary;
  /** The whole evaluation as JSON, with the forecasts for the test hours. */
  readonly evaluation: ObjectRef;
  readonly operator: string;
  readonly registeredAt: number;
}

export interface QuestionModels {
  /** Writes the model, unless the question has a model with the same bytes and source. Returns the stored one. */
  insert(model: QuestionModel): Promise<QuestionModel>;
  find(query: { id: string }): Promise<QuestionModel | null>;
  findByContent(query: Pick<QuestionModel, 'question' | 'source' | 'modelSha256'>): Promise<QuestionModel | null>;
  /** Newest first. */
  list(query: { asset?: string; question?: string }): Promise<QuestionModel[]>;
}

const MAX_LISTED = 1_000;

export function createQuestionModels(database: Database): QuestionModels {
  const select = () => database.selectFrom('question_models').selectAll();

  async function findByContent({
    question,
    source,
    modelSha256,
  }: Pick<QuestionModel, 'question' | 'source' | 'modelSha256'>): Promise<QuestionModel | null> {
    const row = await select()
      .where('question', '=', question)
      .where('source', '=', source)
      .where('model_sha256', '=', modelSha256)
      .executeTakeFirst();
    return row ? fromRow(row) : null;
  }

  return {
    insert: async (model) => {
      await database
        .insertInto('question_models')
        .values(toRow(model))
        .onConflict((on) => on.doNothing())
        .execute();
      const stored = await findByContent(model);
      if (!stored) throw new Error(`the model ${model.id} was not stored`);
      return stored;
    },
    find: async ({ id }) => {
      const row = await select().where('id', '=', id).executeTakeFirst();
      return row ? fromRow(row) : null;
    },
    findByContent,
    list: async ({ asset, question }) => {
      const rows = await select()
        .$if(asset !== undefined, (query) => query.where('asset', '=', asset ?? ''))
        .$if(question !== undefined, (query) => query.where('question', '=', question ?? ''))
        .orderBy('registered_at', 'desc')
        .orderBy('id', 'desc')
        .limit(MAX_LISTED)
        .execute();
      return rows.map(fromRow);
    },
  };
}

function toRow(model: QuestionModel) {
  const { id, question, asset, source, version, runId, name, family, modelSha256, evaluation, operator } = model;
  return {
    ...{ id, question, asset, source, version, name, family, operator },
    run_id: runId,
    model_sha256: modelSha256,
    files: JSON.stringify(model.files),
    features: JSON.stringify(model.features),
    claimed: JSON.stringify(model.claimed),
    summary: JSON.stringify(model.summary),
    evaluation_key: evaluation.key,
    evaluation_sha256: evaluation.sha256,
    evaluation_bytes: evaluation.bytes,
    registered_at: instant(model.registeredAt),
  };
}

function fromRow(row: Selectable<Tables['question_models']>): QuestionModel {
  const { id, question, asset, source, version, name, family, files, features, claimed, summary, operator } = row;
  return {
    ...{ id, question, asset, source, version, name, family, files, features, claimed, summary, operator },
    runId: row.run_id,
    modelSha256: row.model_sha256,
    evaluation: { key: row.evaluation_key, sha256: row.evaluation_sha256, bytes: row.evaluation_bytes },
    registeredAt: row.registered_at,
  };
}
