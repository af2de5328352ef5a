import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../../clients/mlflow';
import { MODEL_FOLDER } from '../../clients/model-registry';
import type { Snapshot } from '../../clients/postgres/snapshots';
import { sha256 } from '../../forecasting/models/artifact-files';
import { drawLossCurve } from '../../reporting/training-plots';
import { NexthourError } from '../../system/errors';
import { withScratchFolder } from '../../system/scratch-folder';
import type { Epoch, FitPlan, FitResult } from '../../training/fit/messages';
import { type Candidate, readCandidate, toTags } from './candidate';
import type { TrainingDeps } from './deps';
import { type EpochLog, logParameters, logSnapshot, openEpochLog, openRun, recordFailure } from './run-log';

/** Trains a model on the snapshot. Returns the stored candidate if the run is finished; retrains in the same run otherwise. */
export async function trainCandidate(deps: TrainingDeps, snapshot: Snapshot): Promise<Candidate> {
  const run = await openRun(deps.mlflow, { snapshot, parameters: deps.parameters, clock: deps.clock });
  const done = readCandidate(run);
  if (done) return done;
  try {
    return await withScratchFolder(deps.scratch, (folder) => trainRun(deps, { run, snapshot, folder }));
  } catch (error) {
    await recordFailure(deps, run, error);
    throw error;
  }
}

async function trainRun(
  deps: TrainingDeps,
  { run, snapshot, folder }: { run: Run; snapshot: Snapshot; folder: string },
): Promise<Candidate> {
  const { mlflow, objectStore, clock } = deps;
  const { runId } = run;
  if (run.status !== 'RUNNING') await mlflow.setStatus({ runId, status: 'RUNNING' });
  const seriesFile = join(folder, 'btc_history.csv');
  await writeFile(seriesFile, await objectStore.get(snapshot.history));
  await logParameters(mlflow, run, deps.parameters);
  await logSnapshot(mlflow, runId, snapshot);
  const log = await openEpochLog(mlflow, runId, clock);
  const fitted = await fitWithProgress(deps, { log, seriesFile, outFolder: join(folder, 'model') });
  await log.flush();
  const artifactSha256 = await upload(deps, run, fitted);
  const candidate = { runId, artifactSha256, ...summarise(fitted) };
  await mlflow.setTags({ runId, tags: toTags(candidate) });
  await mlflow.setStatus({ runId, status: 'FINISHED', at: clock.now() });
  return candidate;
}

interface FitOutput {
  readonly plan: FitPlan;
  readonly epochs: readonly Epoch[];
  readonly result: FitResult;
  readonly outFolder: string;
}

/** Runs the child process, logs its epochs to MLflow and reports progress with heartbeats. */
async function fitWithProgress(
  deps: TrainingDeps,
  { log, seriesFile, outFolder }: { log: EpochLog; seriesFile: string; outFolder: string },
): Promise<FitOutput> {
  const epochs: Epoch[] = [];
  let plan: FitPlan | undefined;
  const result = await deps.fit({
    seriesFile,
    outFolder,
    parameters: deps.parameters,
    signal: deps.signal(),
    onMessage: (message) => {
      if (message.type === 'planned') plan = message.plan;
      if (message.type !== 'epoch') return;
      epochs.push(message.epoch);
      log.add(message.epoch);
      deps.onProgress(describeEpoch(message.epoch, { plan, maxEpochs: deps.parameters.lstm.maxEpochs }));
    },
  });
  if (plan === undefined) {
    throw new NexthourError('NoFitPlan', 'The training process ended without sending its plan', { canRetry: true });
  }
  return { plan, epochs, result, outFolder };
}

/** Uploads the model, its checksums last, and the loss curve. Returns the hash of the checksums. */
async function upload({ mlflow }: TrainingDeps, run: Run, { outFolder, epochs }: FitOutput): Promise<string> {
  const names = (await readdir(outFolder)).filter((name) => name !== 'checksums.json');
  for (const name of [...names, 'checksums.json']) {
    const bytes = await readFile(join(outFolder, name));
    await mlflow.putArtifact({ run, path: `${MODEL_FOLDER}/${name}`, bytes, contentType: contentTypeOf(name) });
  }
  const curve = Buffer.from(drawLossCurve(epochs));
  await mlflow.putArtifact({ run, path: 'plots/loss.svg', bytes: curve, contentType: 'image/svg+xml' });
  return sha256(await readFile(join(outFolder, 'checksums.json')));
}

export function contentTypeOf(name: string): string {
  return name.endsWith('.json') ? 'application/json' : 'application/octet-stream';
}

function summarise({ plan, result }: FitOutput) {
  return { epochs: result.epochs, trainedUntil: plan.trainedUntil, backend: plan.backend };
}

function describeEpoch(
  { epoch, validationLoss }: Epoch,
  { plan, maxEpochs }: { plan?: FitPlan; maxEpochs: number },
): string {
  const backend = plan?.backend === 'wasm' ? 'WebAssembly, slow' : 'native TensorFlow';
  return `epoch ${epoch} of at most ${maxEpochs}, validation loss ${validationLoss.toFixed(4)}, ${backend}`;
}
