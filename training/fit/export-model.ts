import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { io, LayersModel } from '@tensorflow/tfjs';
import type { DriftReference } from '../../forecasting/drift/reference';
import type { Examples } from '../../forecasting/features/examples';
import { FEATURE_COUNT, WINDOW_HOURS } from '../../forecasting/features/window';
import type { TrainingRecord } from '../../forecasting/leakage/training-record';
import { featuresFile, loadArtifact } from '../../forecasting/models/artifact';
import { type ArtifactFiles, type GoldenFile, jsonFile, sealFiles } from '../../forecasting/models/artifact-files';
import type { CombinationParameters } from '../../forecasting/models/combination';
import { formatHar, type Har } from '../../forecasting/models/har';
import type { Scaler } from '../../forecasting/models/scaler';
import type { Batch } from './batches';
import { createMlflowFiles } from './mlflow-model';
import type { Network } from './network';

const GOLDEN_CASES = 12;
const WINDOW_SIZE = WINDOW_HOURS * FEATURE_COUNT;

export interface Trained {
  readonly network: Network;
  readonly scaler: Scaler;
  readonly examples: Examples;
  readonly batchOf: (rows: readonly number[]) => Batch;
  readonly har: Har;
  readonly combination: CombinationParameters;
  readonly training: TrainingRecord;
  readonly reference: DriftReference;
}

/**
 * The files of a model: model.json and weights.bin of TensorFlow.js, the files that serving needs, and those with which MLflow loads it.
 * @throws NexthourError `UnusableArtifact` when the serving code does not reproduce TensorFlow's output
 */
export async function buildArtifact(trained: Trained): Promise<ArtifactFiles> {
  const layers = await exportLayers(trained.network);
  const files = sealFiles(
    new Map([
      ...layers,
      ['scaler.json', jsonFile(trained.scaler)],
      ['features.json', jsonFile(featuresFile)],
      ['golden.json', jsonFile(buildGoldenFile(trained))],
      ['har.json', formatHar(trained.har)],
      ['combination.json', jsonFile(trained.combination)],
      ['training.json', jsonFile(trained.training)],
      ['reference.json', jsonFile(trained.reference)],
      ...createMlflowFiles(),
    ]),
  );
  loadArtifact(files);
  return files;
}

/** Writes the files to a folder, which is created if needed. */
export async function writeModel(files: ArtifactFiles, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
}

/** The files that `tf.loadLayersModel` reads. */
async function exportLayers({ tf, model }: Network): Promise<Map<string, Buffer>> {
  const artifacts = await captureArtifacts(tf.io, model);
  const { modelTopology, weightSpecs = [], weightData = new ArrayBuffer(0), format, generatedBy } = artifacts;
  const manifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
  const description = { format, generatedBy, convertedBy: null, modelTopology, weightsManifest: manifest };
  const parts = Array.isArray(weightData) ? weightData : [weightData];
  return new Map([
    ['model.json', jsonFile(description)],
    ['weights.bin', Buffer.concat(parts.map((part) => Buffer.from(part)))],
  ]);
}

async function captureArtifacts(tfIo: typeof io, model: LayersModel): Promise<io.ModelArtifacts> {
  let captured: io.ModelArtifacts = {};
  const handler = tfIo.withSaveHandler(async (artifacts) => {
    captured = artifacts;
    return { modelArtifactsInfo: tfIo.getModelArtifactsInfoForJSON(artifacts) };
  });
  await model.save(handler);
  return captured;
}

/** Windows spread over the whole history, with the quantiles that TensorFlow computes for them. */
function buildGoldenFile({ network, examples, batchOf }: Trained): GoldenFile {
  const rows = Array.from({ length: GOLDEN_CASES }, (_, index) =>
    Math.floor((index * (examples.count - 1)) / (GOLDEN_CASES - 1)),
  );
  const { windows, returns } = batchOf(rows);
  const outputs = network.tf.tidy(
    () => network.quantiles(network.model.apply(windows) as typeof windows).arraySync() as number[][],
  );
  network.tf.dispose([windows, returns]);
  return {
    cases: rows.map((row, index) => ({
      inputs: [...examples.inputs.subarray(row * WINDOW_SIZE, (row + 1) * WINDOW_SIZE)],
      quantiles: outputs[index] ?? [],
    })),
  };
}
