import type { Metric, Mlflow, Run } from '../../clients/mlflow';
import { FAILED_RULES_TAG, NO_FAILED_RULES } from '../../clients/model-registry';
import type { ObjectRef } from '../../clients/object-store';
import type { Snapshot } from '../../clients/postgres/snapshots';
import { formatHour } from '../../forecasting/hour';
import { featuresFile } from '../../forecasting/models/artifact';
import { sha256 } from '../../forecasting/models/artifact-files';
import type { Parameters } from '../../forecasting/parameters';
import type { RuleResult } from '../../forecasting/promotion/rule-result';
import type { Clock } from '../../system/clock';
import type { Epoch } from '../../training/fit/messages';

export const EXPERIMENT = 'nexthour';
export const QUESTION_TAG = 'nexthour.question';
/** MLflow shows a run with this tag under the run that it names. */
export const PARENT_RUN_TAG = 'mlflow.parentRunId';
/** MLflow opens an experiment of this kind in its view for the training of models. */
const EXPERIMENT_TAGS = {
  'mlflow.experimentKind': 'custom_model_development',
  'mlflow.note.content':
    'One run per hour that trains: parameters, the loss of each epoch, the test scores, plots and the report on the data. The versions of the models, like `btc_predictor`, say why the model gate promoted or refused each run.',
};

/** The id of the experiment with all training runs. */
export function openExperiment(mlflow: Pick<Mlflow, 'ensureExperiment'>): Promise<string> {
  return mlflow.ensureExperiment(EXPERIMENT, EXPERIMENT_TAGS);
}

export interface Training {
  readonly snapshot: Snapshot;
  readonly parameters: Parameters;
}

/**
 * Finds the run of this training, or creates it. When two workers create one at the same moment, both use the older one. A
 * training with other data, parameters or model inputs gets its own run, even for the same hour.
 */
export async function openRun(mlflow: Mlflow, { clock, ...training }: Training & { clock: Clock }): Promise<Run> {
  const { snapshot } = training;
  const tags = { ...identityTags(snapshot), ...toTrainingTags(training) };
  return findOrCreateRun(mlflow, { name: `${snapshot.asset} ${formatHour(snapshot.hour)}`, tags, clock });
}

/** The oldest run with all these tags. */
export async function findOrCreateRun(
  mlflow: Mlflow,
  { name, tags, clock }: { name: string; tags: Readonly<Record<string, string>>; clock: Clock },
): Promise<Run> {
  const experimentId = await openExperiment(mlflow);
  const find = () => mlflow.findRun({ experimentId, tags });
  const found = await find();
  if (found) return found;
  const created = await mlflow.createRun({ experimentId, name, startedAt: clock.now(), tags });
  return (await find()) ?? created;
}

function toTrainingTags({ snapshot, parameters }: Training) {
  const configuration = Buffer.from(JSON.stringify({ parameters, features: featuresFile }));
  return {
    'nexthour.dataset.sha256': snapshot.history.sha256,
    'nexthour.configuration.sha256': sha256(configuration),
  };
}

/** What a model was trained on. `question` is absent for the hourly price. */
export interface TrainedData extends Pick<Snapshot, 'asset' | 'hour' | 'source' | 'history'> {
  readonly question?: string;
}

/** The tags that name the asset, hour and source of a run or a version, and its question if it is one of the live line. */
export function identityTags({ asset, hour, source, question }: Omit<TrainedData, 'history'>): Record<string, string> {
  const identity = { 'nexthour.asset': asset, 'nexthour.hour': formatHour(hour), 'nexthour.source': source };
  return question === undefined ? identity : { ...identity, [QUESTION_TAG]: question };
}

/** Shows the training data on the run's page: its range, its location and its hash. */
export async function logSnapshot(mlflow: Mlflow, runId: string, snapshot: Snapshot): Promise<void> {
  const { history, rows, firstHour, lastHour, source } = snapshot;
  const facts = { rows, first_hour: formatHour(firstHour), last_hour: formatHour(lastHour), source };
  await logTrainingData(mlflow, runId, { name: 'btc_history.csv', history, facts });
}

/** @param data.facts shown as the profile of the data set, and as tags */
export async function logTrainingData(
  mlflow: Mlflow,
  runId: string,
  { name, history, facts }: { name: string; history: ObjectRef; facts: Readonly<Record<string, string | number>> },
): Promise<void> {
  await mlflow.logDataset({
    runId,
    name,
    digest: history.sha256.slice(0, 36),
    sourceType: 's3',
    source: { key: history.key, sha256: history.sha256 },
    profile: facts,
    context: 'training',
  });
  const tags = Object.entries(facts).map(([key, value]) => [`nexthour.dataset.${key}`, String(value)]);
  await mlflow.setTags({ runId, tags: Object.fromEntries(tags) });
}

/** Logs the parameters that the run does not have yet, because MLflow accepts each parameter only once. */
export async function logParameters(mlflow: Mlflow, run: Run, parameters: object): Promise<void> {
  const missing = flatten(parameters).filter(([key, value]) => run.params[key] !== value);
  await mlflow.logBatch({ runId: run.runId, params: Object.fromEntries(missing) });
}

/** Pairs of name (`har.ridge`, `combination.calibration.rate` …) and value as text. */
function flatten(content: object, prefix = ''): (readonly [string, string])[] {
  return Object.entries(content).flatMap(([key, value]) =>
    typeof value === 'object' ? flatten(value, `${prefix}${key}.`) : [[`${prefix}${key}`, String(value)] as const],
  );
}

/** Logs epochs during training. Epochs that could not be sent are sent again with the next one, at the latest by `flush`. */
export interface EpochLog {
  add(epoch: Epoch): void;
  /** @throws the error of MLflow when epochs could not be sent */
  flush(): Promise<void>;
}

/** Training is deterministic, so epochs that an interrupted attempt has logged are not logged again. */
export async function openEpochLog(mlflow: Mlflow, runId: string, clock: Clock): Promise<EpochLog> {
  const logged = new Set((await mlflow.metricHistory({ runId, key: 'val_loss' })).map(({ step }) => step));
  let unsent: Metric[] = [];
  let sending = Promise.resolve();

  async function send(): Promise<void> {
    const metrics = unsent;
    if (metrics.length === 0) return;
    await mlflow.logBatch({ runId, metrics });
    unsent = unsent.slice(metrics.length);
  }

  return {
    add: (epoch) => {
      if (logged.has(epoch.epoch)) return;
      unsent = [...unsent, ...toMetrics(epoch, clock.now())];
      sending = sending.then(send).catch(() => undefined);
    },
    flush: () => sending.then(send),
  };
}

function toMetrics({ epoch: step, loss, validationLoss, seconds }: Epoch, timestamp: number): Metric[] {
  const values = { loss, val_loss: validationLoss, epoch_seconds: seconds };
  return Object.entries(values).map(([key, value]) => ({ key, value, step, timestamp }));
}

/** The tag of a version with the rules of the model gate that it failed. Decisions of earlier releases stored no rules: no tag. */
export function tagFailedRules(rules: readonly RuleResult[]): Record<string, string> {
  const failed = rules.filter(({ passed }) => !passed).map(({ rule }) => rule);
  return rules.length === 0 ? {} : { [FAILED_RULES_TAG]: failed.join(',') || NO_FAILED_RULES };
}

/** Sets the run to FAILED or KILLED when training will not be tried again; otherwise the run stays RUNNING. */
export async function recordFailure(
  { mlflow, signal, clock }: { mlflow: Mlflow; signal: () => AbortSignal; clock: Clock },
  { runId }: Run,
  error: unknown,
): Promise<void> {
  const isFinal = (error as { canRetry?: unknown }).canRetry === false;
  if (!isFinal && !signal().aborted) return;
  const status = signal().aborted ? 'KILLED' : 'FAILED';
  await mlflow.setStatus({ runId, status, at: clock.now() }).catch(() => undefined);
}
