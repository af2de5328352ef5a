import { readFile } from 'node:fs/promises';
import type { Epoch, FitJob, FitPlan, FitResult } from '../../activities/training/fit-messages';
import { type Examples, examplesOf } from '../../forecasting/dataset';
import { FEATURE_COUNT, WINDOW_HOURS } from '../../forecasting/features';
import { HOUR_MS } from '../../forecasting/hour';
import { LEVELS } from '../../forecasting/models/quantile-head';
import { fitScaler } from '../../forecasting/models/scaler';
import { quantileOf } from '../../forecasting/scores';
import { parseSeriesCsv } from '../../forecasting/series-csv';
import { type Part, type Split, splitByTime } from '../../forecasting/split';
import { createBatches } from './batches';
import { exportModel } from './export-model';
import { createNetwork } from './network';
import { loadTensorFlow } from './tensorflow';
import { train } from './training-loop';

const WINDOW_SIZE = WINDOW_HOURS * FEATURE_COUNT;

export interface FitProgress {
  readonly onPlan: (plan: FitPlan) => void;
  readonly onEpoch: (epoch: Epoch) => void;
}

/**
 * Trains an LSTM on the series and writes its files. Scaler and first guess come from the training part alone.
 * @throws TooLittleHistory, UnusableHistory, DivergedTraining, UnusableArtifact
 */
export async function fitModel(job: FitJob, { onPlan, onEpoch }: FitProgress): Promise<FitResult> {
  const began = performance.now();
  const { parameters } = job;
  const examples = examplesOf(parseSeriesCsv(await readFile(job.seriesFile)));
  const split = splitByTime(examples.origins);
  const tensorflow = await loadTensorFlow(job.backend);
  onPlan({ backend: tensorflow.backend, ...planOf(examples, split) });
  const scaler = fitScaler(inputsOf(examples, split.train));
  const network = createNetwork({ ...tensorflow, parameters, startingQuantiles: quantilesOf(examples, split.train) });
  const batchOf = createBatches(tensorflow.tf, examples, scaler);
  const { epochs, bestEpoch } = await train({ network, batchOf, split, parameters, onEpoch });
  await exportModel({ network, scaler, examples, batchOf }, job.outFolder);
  return { epochs, bestEpoch, seconds: (performance.now() - began) / 1000 };
}

function planOf({ origins }: Examples, { train: training, validation, test }: Split): Omit<FitPlan, 'backend'> {
  return {
    trainExamples: sizeOf(training),
    validationExamples: sizeOf(validation),
    testExamples: sizeOf(test),
    firstHour: origins[training.from] ?? 0,
    trainedUntil: (origins[validation.to - 1] ?? 0) + HOUR_MS,
  };
}

function inputsOf({ inputs }: Examples, { from, to }: Part): Float64Array {
  return inputs.subarray(from * WINDOW_SIZE, to * WINDOW_SIZE);
}

/** The empirical quantiles of the standardised returns. */
function quantilesOf({ targets }: Examples, { from, to }: Part): Float64Array {
  const sorted = targets.slice(from, to).sort();
  return Float64Array.from(LEVELS, (level) => quantileOf(sorted, level));
}

function sizeOf({ from, to }: Part): number {
  return to - from;
}
