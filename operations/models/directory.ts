import type { ObjectStore } from '../../clients/object-store';
import type { ActiveModels } from '../../clients/postgres/active-models';
import type { LiveReads } from '../../clients/postgres/live';
import type { QuestionModel, QuestionModels } from '../../clients/postgres/question-models';
import type { Questions } from '../../clients/postgres/questions';
import { formatHour, formatInstant, type Hour } from '../../forecasting/hour';
import type { EvaluationJson, StoredEvaluation } from '../../forecasting/labels/evaluation/evaluation-json';
import {
  assetOfQuestion,
  isMinuteQuestion,
  nextHourQuestion,
  promoteCommand,
  registeredModelName,
} from '../../forecasting/questions';
import { NexthourError } from '../../system/errors';
import { requireQuestion } from '../questions/manage-questions';
import {
  findPromotions,
  isPriceModel,
  listPrice,
  MAX_DECISIONS,
  type PriceModelDeps,
  type PriceModelJson,
} from './price-models';
import { ruleJson } from './rule-json';

export interface DirectoryDeps extends PriceModelDeps {
  readonly models: Pick<QuestionModels, 'find' | 'list'>;
  readonly activeModels: Pick<ActiveModels, 'list'>;
  readonly questions: Pick<Questions, 'list'>;
  readonly asset: string;
  /** All assets that this nexthour forecasts. Default: only `asset`. */
  readonly assets?: readonly string[];
}

interface ListModelsDeps extends DirectoryDeps {
  readonly live: Pick<LiveReads, 'assets'>;
}

/**
 * Lists the model versions of a question, or of all hourly questions of the asset: newest first. Those of the live line are listed for its
 * question only. @throws NexthourError `UnknownQuestion`
 */
export async function listModels(
  deps: ListModelsDeps,
  { question, count = 100 }: { question?: string | undefined; count?: number },
): Promise<ModelJson[]> {
  const { models } = deps;
  const asset = question === undefined ? deps.asset : assetOfQuestion(question);
  const hourly = nextHourQuestion(asset).id;
  const states = await readModelStates({ ...deps, asset });
  if (question !== undefined && isMinuteQuestion(question) && deps.promotionsOf) {
    const ofMinutes = await listPrice({ ...states, promotions: deps.promotionsOf(question), asset }, question, {
      count,
    });
    if (ofMinutes.length === 0) await requireQuestion(deps, question);
    return ofMinutes;
  }
  const ofRises = question === hourly ? [] : await models.list(question === undefined ? { asset } : { question });
  const ofHours =
    question === undefined || question === hourly
      ? await listPrice({ ...deps, ...states, asset }, hourly, { count })
      : [];
  // A question may have models before it is created.
  if (question !== undefined && ofRises.length === 0) await requireQuestion(deps, question);
  return [...ofHours, ...ofRises.map((model) => modelJson(model, states))].sort((one, other) =>
    other.registered_at.localeCompare(one.registered_at),
  );
}

export type ModelJson = ReturnType<typeof modelJson> | PriceModelJson;

/** What can change after a model is registered. */
export interface ModelStates {
  /** The ids of the active models. */
  readonly active: ReadonlySet<string>;
  /** The ids of the retired questions, which no model forecasts. */
  readonly retired: ReadonlySet<string>;
}

export async function readModelStates({
  activeModels,
  questions,
  asset,
}: Pick<DirectoryDeps, 'activeModels' | 'questions' | 'asset'>): Promise<ModelStates> {
  const [active, stored] = await Promise.all([activeModels.list({ asset }), questions.list({ asset })]);
  const retired = stored.flatMap(({ question, retiredAt }) => (retiredAt === null ? [] : [question.id]));
  return { active: new Set(active.map(({ modelId }) => modelId)), retired: new Set(retired) };
}

/** A model version as `GET /models` shows it. */
export function modelJson(model: QuestionModel, { active, retired }: ModelStates) {
  const { id, question, version, source, name, family, runId, features, claimed, summary } = model;
  const show = (hour: Hour | null) => (hour === null ? null : formatHour(hour));
  return {
    ...{ id, question, version, source, name, family },
    run_id: runId,
    features: features.map((feature) => ({ ...feature })),
    claimed: { ...claimed },
    test: {
      from: show(summary.testFrom),
      to: show(summary.testTo),
      hours: summary.testHours,
      positives: summary.positives,
    },
    scores: {
      auc: summary.auc,
      brier: summary.brier,
      log_loss: summary.logLoss,
      brier_skill: summary.brierSkill,
      brier_skill_to_volatility: summary.brierSkillToVolatility,
      log_loss_skill: summary.logLossSkill,
      log_loss_skill_to_volatility: summary.logLossSkillToVolatility,
      calibration_error: summary.calibrationError,
      accuracy: summary.accuracy,
      majority_accuracy: summary.majorityAccuracy,
      threshold: summary.threshold,
    },
    leakage_passed: summary.leakagePassed,
    role: (active.has(id) ? 'active' : null) as 'production' | 'active' | null,
    question_retired: retired.has(question),
    decision: summary.decision,
    registered_at: formatInstant(model.registeredAt),
    registered_by: model.operator,
  };
}

/** Finds a model of any question as `GET /models/:id` shows it. @throws NexthourError `UnknownModel` */
export async function findModelJson(given: Omit<DirectoryDeps, 'asset' | 'assets'>, id: string): Promise<ModelJson> {
  const asset = assetOfQuestion(id);
  const deps = { ...given, asset };
  if (isPriceModel(id)) {
    const question = questionOf(id);
    const promotions = findPromotions(given, question);
    const which = { count: MAX_DECISIONS, version: versionOf(id) };
    const listed = promotions
      ? await listPrice({ ...(await readModelStates(deps)), promotions, asset }, question, which)
      : [];
    const found = listed.find((model) => model.id === id);
    if (found) return found;
    const message = `There is no model "${id.slice(0, 80)}" of the question ${question}; GET /models?question=${question} and \`nexthour models --question ${question}\` list its versions`;
    throw new NexthourError('UnknownModel', message);
  }
  return modelJson(await findQuestionModel(deps, id), await readModelStates(deps));
}

/** The parts of the id of a model of a price. */
const questionOf = (id: string) => id.slice(0, id.lastIndexOf('-v'));
const versionOf = (id: string) => id.slice(id.lastIndexOf('-v') + 2);

/** @throws NexthourError `UnknownModel` */
export async function findQuestionModel({ models }: Pick<DirectoryDeps, 'models'>, id: string): Promise<QuestionModel> {
  const found = await models.find({ id });
  if (found) return found;
  throw unknownModel(id);
}

/** For what only the models of questions about rises have: an evaluation, recorded forecasts of their own. */
export function unknownModel(id: string): NexthourError {
  const shown = `"${id.slice(0, 80)}"`;
  const message = isPriceModel(id)
    ? `${shown} is a model of a price, not of a question about a rise; GET /models/${id} shows its decision, GET /record the scores of its forecasts, and ${promoteCommand(registeredModelName({ id: questionOf(id) }), versionOf(id))} makes it the production model`
    : `There is no model ${shown} of a question about a rise; \`nexthour models\` and GET /models list the models`;
  return new NexthourError('UnknownModel', message);
}

/** Reads the evaluation of a model. @throws NexthourError `UnknownModel` */
export async function readEvaluation(
  deps: Pick<DirectoryDeps, 'models'> & { readonly objectStore: Pick<ObjectStore, 'get'> },
  id: string,
): Promise<{ model: QuestionModel; stored: StoredEvaluation }> {
  const model = await findQuestionModel(deps, id);
  const bytes = await deps.objectStore.get(model.evaluation);
  return { model, stored: JSON.parse(bytes.toString('utf8')) as StoredEvaluation };
}

/** The evaluation of a model as `GET /models/:id/evaluation` shows it. */
export function modelEvaluationJson({ model, stored }: { model: QuestionModel; stored: StoredEvaluation }) {
  const { id, question, name, family, source, summary } = model;
  return {
    ...{ id, question, name, family, source, decision: summary.decision },
    rules: ruleJson(stored.evaluation),
    ...(stored.evaluation satisfies EvaluationJson),
  };
}
