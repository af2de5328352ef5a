import { formatHour } from '../forecasting/hour';
import type { ModelEvaluation } from '../forecasting/labels/evaluation/evaluate';
import { toStoredEvaluation } from '../forecasting/labels/evaluation/evaluation-json';
import { type EvaluationSummary, summariseEvaluation } from '../forecasting/labels/evaluation/summary';
import { type RiseQuestion, registeredModelName } from '../forecasting/questions';
import type { ProbabilityOutcome } from '../forecasting/scoring/probability/outcome';
import type { Clock } from '../system/clock';
import type { Mlflow, Run } from './mlflow';
import { MODEL_FOLDER } from './model-registry';
import { type ObjectStore, sha256Of } from './object-store';
import type { QuestionModel, QuestionModels, UsedFeature } from './postgres/question-models';

export interface RegistrationDeps {
  readonly mlflow: Mlflow;
  readonly objectStore: ObjectStore;
  readonly models: QuestionModels;
  readonly clock: Clock;
}

/** A model that has been evaluated. */
export interface NewQuestionModel {
  readonly question: RiseQuestion;
  /** The source of the prices on which it was evaluated. */
  readonly source: string;
  readonly name: string;
  readonly family: string;
  /** By name. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** In the order of the inputs of the model. */
  readonly features: readonly UsedFeature[];
  readonly evaluation: ModelEvaluation;
  /** The forecasts for the test hours, on which versions are compared. */
  readonly test: readonly ProbabilityOutcome[];
  /** Of the model gate. */
  readonly decision?: EvaluationSummary['decision'];
  readonly operator: string;
}

const EXPERIMENT = 'nexthour';

/**
 * Registers a model of a question: files and evaluation in the object store, run and version in MLflow, then the row in the database.
 * After a crash, the same call completes the registration. @returns the stored model, and whether it was registered before
 */
export async function registerQuestionModel(
  deps: RegistrationDeps,
  given: NewQuestionModel,
): Promise<{ model: QuestionModel; isNew: boolean }> {
  const { question, source, evaluation, test, decision = null } = given;
  const modelSha256 = hashFiles(given.files);
  const present = await deps.models.findByContent({ question: question.id, source, modelSha256 });
  if (present) return { model: present, isNew: false };
  const files = await Promise.all([...given.files].map(([name, bytes]) => storeFile(deps, name, bytes)));
  const stored = Buffer.from(JSON.stringify(toStoredEvaluation(evaluation, test)));
  const evaluationRef = await deps.objectStore.put({
    ...{ folder: 'evaluations', name: 'evaluation.json', bytes: stored, contentType: 'application/json' },
  });
  const summary = summariseEvaluation(evaluation, decision);
  const { runId, version } = await registerVersion(deps, { ...given, modelSha256, summary, stored });
  const model = await deps.models.insert({
    ...{ id: `${question.id}-v${version}`, question: question.id, asset: question.asset, source, version, runId },
    ...{ name: given.name, family: given.family, modelSha256, files, features: given.features },
    ...{ claimed: evaluation.claimed, summary, evaluation: evaluationRef },
    ...{ operator: given.operator, registeredAt: deps.clock.now() },
  });
  return { model, isNew: true };
}

/** The hash of the only file, or of the list of the files with their hashes. */
function hashFiles(files: ReadonlyMap<string, Buffer>): string {
  const hashes = [...files].map(([name, bytes]) => [name, sha256Of(bytes)] as const).sort();
  const [only, other] = hashes;
  return only && !other ? only[1] : sha256Of(JSON.stringify(hashes));
}

async function storeFile({ objectStore }: RegistrationDeps, name: string, bytes: Buffer) {
  const contentType = name.endsWith('.json') ? 'application/json' : 'application/octet-stream';
  return { name, ...(await objectStore.put({ folder: 'question-models', name, bytes, contentType })) };
}

type Described = NewQuestionModel & {
  readonly modelSha256: string;
  readonly summary: EvaluationSummary;
  readonly stored: Buffer;
};

/** Creates the run and the version in MLflow, or completes those of an interrupted registration. */
async function registerVersion(
  { mlflow, clock }: RegistrationDeps,
  given: Described,
): Promise<{ runId: string; version: string }> {
  const { question, source, name, family, modelSha256 } = given;
  const experimentId = await mlflow.ensureExperiment(EXPERIMENT);
  const tags = {
    ...{ 'nexthour.question': question.id, 'nexthour.source': source, 'nexthour.asset': question.asset },
    'nexthour.artifact_sha256': modelSha256,
  };
  const found = await mlflow.findRun({ experimentId, tags });
  const created = { experimentId, name: `${question.id} ${name}`, startedAt: clock.now(), tags };
  const run = found ?? (await mlflow.createRun(created));
  await logRun(mlflow, run, given, clock.now());
  const model = registeredModelName(question);
  await mlflow.ensureRegisteredModel(model, describeQuestion(question));
  const version =
    (await mlflow.findVersionByRun({ model, runId: run.runId })) ??
    (await mlflow.createVersion({
      ...{ model, runId: run.runId, source: `${run.artifactUri}/${MODEL_FOLDER}` },
      tags: { ...tags, 'nexthour.family': family, 'nexthour.leakage_passed': String(given.summary.leakagePassed) },
    }));
  await mlflow.describeVersion({ model, version: version.version, description: describeVersion(given) });
  return { runId: run.runId, version: version.version };
}

async function logRun(mlflow: Mlflow, run: Run, given: Described, now: number): Promise<void> {
  const { files, name, family, features, summary, stored } = given;
  const figures = {
    test_auc: summary.auc,
    test_brier: summary.brier,
    test_log_loss: summary.logLoss,
    test_brier_skill: summary.brierSkill,
    test_brier_skill_to_volatility: summary.brierSkillToVolatility,
    test_log_loss_skill: summary.logLossSkill,
    test_log_loss_skill_to_volatility: summary.logLossSkillToVolatility,
    test_calibration_error: summary.calibrationError,
    test_hours: summary.testHours,
  };
  const metrics = Object.entries(figures).flatMap(([key, value]) =>
    value === null ? [] : [{ key, value, step: 0, timestamp: now }],
  );
  const params = { family, name, features: String(features.length), ...claimParams(given.evaluation.claimed) };
  const missing = Object.entries(params).filter(([key, value]) => run.params[key] !== value);
  await mlflow.logBatch({ runId: run.runId, metrics, params: Object.fromEntries(missing) });
  for (const [file, bytes] of files) {
    const contentType = 'application/octet-stream';
    await mlflow.putArtifact({ run, path: `${MODEL_FOLDER}/${file}`, bytes, contentType });
  }
  await mlflow.putArtifact({ run, path: 'evaluation.json', bytes: stored, contentType: 'application/json' });
  await mlflow.setStatus({ runId: run.runId, status: 'FINISHED', at: now });
}

function claimParams(claimed: object): Record<string, string> {
  return Object.fromEntries(Object.entries(claimed).map(([name, value]) => [`claimed_${name}`, String(value)]));
}

function describeQuestion({ id, asset, threshold, horizonHours, rule }: RiseQuestion): string {
  const when = rule === 'within' ? `within ${horizonHours} hours` : `at the end of ${horizonHours} hours`;
  return `Models of the question ${id}: the probability that the price of ${asset} rises by at least ${Number((threshold * 100).toPrecision(6))} % ${when}.`;
}

function describeVersion({ name, family, summary, source, evaluation }: Described): string {
  const { testFrom, testTo, testHours, auc, brierSkill, brierSkillToVolatility } = summary;
  const range = testFrom !== null && testTo !== null ? `${formatHour(testFrom)} to ${formatHour(testTo)}` : 'no hours';
  const show = (value: number | null) => (value === null ? 'unknown' : value.toFixed(4));
  const claims = Object.entries(evaluation.claimed).map(([claim, value]) => `${claim} ${value}`);
  return [
    `**${name}** (${family}). Scored by nexthour on ${testHours} test hours, ${range}, ${source}: AUC ${show(auc)}, Brier skill ${show(brierSkill)} against the base rate and ${show(brierSkillToVolatility)} against volatility alone.`,
    ...(claims.length > 0 ? [`Claimed by the person who uploaded it: ${claims.join(', ')}.`] : []),
    ...evaluation.leakage.findings.map(
      ({ what, found, expected }) => `Leakage check: ${what} is ${found}, but should be ${expected}.`,
    ),
    ...evaluation.warnings.map(({ message }) => `Warning: ${message}.`),
    ...(summary.decision
      ? [`The model gate: ${summary.decision.passed ? 'passed' : 'refused'}, because ${summary.decision.reason}.`]
      : []),
  ].join('\n\n');
}
