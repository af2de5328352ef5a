import type { Mlflow, Run } from '../../clients/mlflow';
import type { Lineage, UsedAnswer } from '../../clients/postgres/lineage';
import type { StoredDecision } from '../../clients/postgres/promotions';
import type { Snapshot } from '../../clients/postgres/snapshots';
import { readStoredEvidence, type StoredEvidence } from '../../forecasting/promotion/evidence';
import { PERCENTILES } from '../../forecasting/quantiles';
import { assetOfQuestion, isMinuteQuestion, nextHourQuestion } from '../../forecasting/questions';
import { NexthourError } from '../../system/errors';
import { type DirectoryDeps, findModelJson, type ModelJson } from './directory';
import { findPromotions, MAX_DECISIONS } from './price-models';

export interface CardDeps extends Omit<DirectoryDeps, 'asset' | 'assets'> {
  readonly lineage: Pick<Lineage, 'snapshots' | 'snapshotBefore' | 'answers'>;
  readonly mlflow: Pick<Mlflow, 'getRun' | 'metricHistory' | 'getArtifact'>;
}

/** What MLflow stores about the training of a model. */
export interface TrainingRecord {
  readonly params: Run['params'];
  readonly epochs: readonly { readonly epoch: number; readonly loss: number; readonly validationLoss: number }[];
  /** The share of the actual prices below each quantile, on the unseen hours. */
  readonly calibration: readonly { readonly level: number; readonly share: number }[];
  /** The share of the unseen hours in each of 20 equal bins of the probability integral transform. */
  readonly pit: readonly number[];
}

export interface ModelCard {
  readonly model: ModelJson;
  readonly runId: string | null;
  /** The decision of the model gate about a model of a price; `null` for other questions. */
  readonly gate: (StoredDecision & { readonly evidence: StoredEvidence }) | null;
  /** All decisions about the version, newest first. */
  readonly decisions: readonly StoredDecision[];
  readonly snapshot: Snapshot | null;
  /** The raw answers from which the snapshot was made: at most 250, newest hours first. */
  readonly answers: readonly UsedAnswer[];
  /** `null` when MLflow cannot be asked. */
  readonly training: TrainingRecord | null;
  /** Why `training` is `null`. */
  readonly problem: string | null;
}

/** Reads all that is stored about a model version. @throws NexthourError `UnknownModel` */
export async function readModelCard(deps: CardDeps, id: string): Promise<ModelCard> {
  const model = await findModelJson(deps, id);
  const asset = assetOfQuestion(model.question);
  const isPrice = model.question === nextHourQuestion(asset).id || isMinuteQuestion(model.question);
  const promotions = isPrice ? findPromotions(deps, model.question) : undefined;
  const decisions = promotions ? await findDecisions(promotions, { asset, version: model.version }) : [];
  const gate = decisions.find(({ kind }) => kind === 'gate');
  const evidence = gate && readStoredEvidence(gate.evidence);
  const runId = model.run_id ?? readRunId(gate?.evidence);
  const [data, training] = await Promise.all([
    readData(deps.lineage, { asset, model, gate }),
    readTraining(deps.mlflow, runId),
  ]);
  return { model, runId, gate: gate && evidence ? { ...gate, evidence } : null, decisions, ...data, ...training };
}

function findDecisions(
  promotions: CardDeps['promotions'],
  { asset, version }: { asset: string; version: string },
): Promise<StoredDecision[]> {
  return promotions.newest({ asset, version, count: MAX_DECISIONS });
}

function readRunId(evidence: unknown): string | null {
  const { candidateRun } = (evidence ?? {}) as { candidateRun?: { runId?: string } };
  return candidateRun?.runId ?? null;
}

async function readData(
  lineage: CardDeps['lineage'],
  given: { readonly asset: string; readonly model: ModelJson; readonly gate: StoredDecision | undefined },
) {
  const { asset, model } = given;
  const { source } = model;
  const snapshot = await findSnapshot(lineage, given);
  if (snapshot === null) return { snapshot, answers: [] };
  const { firstHour, lastHour, asOf } = snapshot;
  return { snapshot, answers: await lineage.answers({ source, asset, firstHour, lastHour, asOf }) };
}

/** The snapshot of the hour that trained it. A model of a question about a rise was scored on the prices that were known at its registration. */
async function findSnapshot(
  lineage: CardDeps['lineage'],
  { asset, model, gate }: Parameters<typeof readData>[1],
): Promise<Snapshot | null> {
  const { source, scores, registered_at: at } = model;
  if (gate) return (await lineage.snapshots({ asset, hour: gate.hour })).find((one) => one.source === source) ?? null;
  return scores === null ? null : lineage.snapshotBefore({ source, asset, asOf: Date.parse(at) });
}

async function readTraining(
  mlflow: CardDeps['mlflow'],
  runId: string | null,
): Promise<Pick<ModelCard, 'training' | 'problem'>> {
  if (runId === null) return { training: null, problem: 'The run that trained the model is not recorded' };
  try {
    const run = await mlflow.getRun(runId);
    const [loss, validation, scores] = await Promise.all([
      mlflow.metricHistory({ runId, key: 'loss' }),
      mlflow.metricHistory({ runId, key: 'val_loss' }),
      readScores(mlflow, run),
    ]);
    const epochs = loss.flatMap(({ step, value }) => {
      const same = validation.find((one) => one.step === step);
      return same ? [{ epoch: step, loss: value, validationLoss: same.value }] : [];
    });
    return { training: { params: run.params, epochs, ...scores }, problem: null };
  } catch (error) {
    if (!(error instanceof NexthourError)) throw error;
    // The message can contain addresses.
    return { training: null, problem: 'MLflow, which stores the training, cannot be used at the moment' };
  }
}

/** The scores that the step `evaluate` stored with the run. Models of other families have none. */
async function readScores(mlflow: CardDeps['mlflow'], run: Run): Promise<Pick<TrainingRecord, 'calibration' | 'pit'>> {
  const bytes = await mlflow.getArtifact({ run, path: 'evaluation.json' }).catch(() => null);
  const none = { calibration: [], pit: [] };
  if (bytes === null) return none;
  const stored = JSON.parse(bytes.toString('utf8')) as { sharesBelow?: number[]; pit?: number[] };
  const calibration = (stored.sharesBelow ?? []).map((share, index) => ({ level: PERCENTILES[index] ?? 0, share }));
  return { calibration, pit: stored.pit ?? [] };
}
