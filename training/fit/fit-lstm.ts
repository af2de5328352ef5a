import { buildDriftReference } from '../../forecasting/drift/reference';
import { buildExamples, type Examples } from '../../forecasting/features/examples';
import { computeLogVolatilities, computeRegressors } from '../../forecasting/features/har-regressors';
import { FEATURE_COUNT, WINDOW_HOURS } from '../../forecasting/features/window';
import { HOUR_MS } from '../../forecasting/hour';
import { toParts } from '../../forecasting/leakage/data-preparation';
import { buildTrainingRecord } from '../../forecasting/leakage/training-record';
import type { ArtifactFiles } from '../../forecasting/models/artifact-files';
import { computeHarVolatility, fitHar, type Har } from '../../forecasting/models/har';
import { LEVELS } from '../../forecasting/models/quantile-head';
import { fitScaler } from '../../forecasting/models/scaler';
import type { Parameters } from '../../forecasting/parameters';
import type { HourlySeries } from '../../forecasting/series';
import { type Part, type Split, splitByTime } from '../../forecasting/split';
import { empiricalQuantile } from '../../forecasting/statistics';
import { createBatches } from './batches';
import { buildArtifact } from './export-model';
import type { FitProgress } from './fit-model';
import type { FitPlan } from './messages';
import { createNetwork } from './network';
import type { LoadedTensorFlow } from './tensorflow';
import { train } from './training-loop';

const WINDOW_SIZE = WINDOW_HOURS * FEATURE_COUNT;

export interface LstmFit {
  readonly series: HourlySeries;
  readonly parameters: Parameters;
  /** Whether the newest 30 days are held out for the test. */
  readonly holdsOut: boolean;
  readonly tensorflow: LoadedTensorFlow;
  readonly progress: FitProgress;
}

/**
 * Fits HAR, then an LSTM on standardised returns: log-returns divided by HAR's volatility forecast. HAR sees no hour after the
 * validation part. The scaler and the starting quantiles use the training part only.
 * @throws NexthourError `TooLittleHistory`, `TooLittleToRegress`, `DivergedTraining`, `UnusableArtifact`
 */
export async function fitLstm({ series, parameters, holdsOut, tensorflow, progress }: LstmFit) {
  const examples = buildExamples(series);
  const split = splitByTime(examples.origins, { holdsOut });
  progress.onPlan({ backend: tensorflow.backend, ...planOf(examples, split) });
  const har = fitHar(selectKnownSeries(series, { examples, split }), parameters.combination.har);
  const standardised = standardise(series, { examples, har });
  const scaler = fitScaler(inputsOf(examples, split.train));
  const startingQuantiles = computeQuantiles(standardised, split.train);
  const network = createNetwork({ ...tensorflow, parameters: parameters.lstm, startingQuantiles });
  const batchOf = createBatches(tensorflow.tf, { examples, standardised, scaler });
  const { onEpoch } = progress;
  const { epochs, bestEpoch, rows } = await train({ network, batchOf, split, parameters: parameters.lstm, onEpoch });
  const { combination } = parameters;
  const training = buildTrainingRecord(examples, { ...toParts(split), train: rows });
  const reference = buildDriftReference(selectTrainingSeries(series, { examples, split }));
  const content = { scaler, examples, har, combination, training, reference };
  const files: ArtifactFiles = await buildArtifact({ network, batchOf, ...content });
  return { files, epochs, bestEpoch };
}

/** The hours up to the newest price that training or early stopping uses. */
function selectKnownSeries(
  series: HourlySeries,
  { examples, split }: { examples: Examples; split: Split },
): HourlySeries {
  return series.slice(0, (examples.indices[split.validation.to - 1] ?? 0) + 2);
}

/** The hours up to the newest origin of the training part. */
function selectTrainingSeries(
  series: HourlySeries,
  { examples, split }: { examples: Examples; split: Split },
): HourlySeries {
  return series.slice(0, (examples.indices[split.train.to - 1] ?? 0) + 1);
}

/** Each target divided by the volatility that HAR forecasts for it. */
function standardise(series: HourlySeries, { examples, har }: { examples: Examples; har: Har }): Float64Array {
  const logs = computeLogVolatilities(series, har.measure);
  return examples.targets.map((target, row) => {
    const regressors = computeRegressors({ series, logs, index: examples.indices[row] ?? 0 });
    return regressors === null ? Number.NaN : target / computeHarVolatility(har, regressors);
  });
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
function computeQuantiles(standardised: Float64Array, { from, to }: Part): Float64Array {
  const sorted = standardised.slice(from, to).sort();
  return Float64Array.from(LEVELS, (level) => empiricalQuantile(sorted, level));
}

function sizeOf({ from, to }: Part): number {
  return to - from;
}
