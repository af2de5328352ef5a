import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import { readParameters } from '../../config/parameters-file';
import { parametersFile, projectRoot, tensorflowBackendFile } from '../../config/paths';
import { FEATURE_COUNT, WINDOW_HOURS } from '../../forecasting/features/window';
import { HOUR_MS } from '../../forecasting/hour';
import { LEVELS } from '../../forecasting/models/quantile-head';
import { POINTS_PER_HOUR } from '../../forecasting/price-points';
import { seededRandom } from '../../forecasting/random';
import type { HourlySeries } from '../../forecasting/series';
import { formatSeriesCsv } from '../../forecasting/series-csv';
import { messageOf } from '../../system/errors';
import { createFitProcess } from '../../training/fit/fit-process';
import type { FitPlan } from '../../training/fit/messages';
import { preparePythonPeer } from '../python-peer';

const HOURS = 365 * 24;
const EPOCHS = 10;
const REPEATS = 3;
const SOURCES = join(projectRoot, 'bench', 'keras-peer');

/**
 * Trains on 365 days of prices as the step `train` does, and the same network on as many numbers with Keras, in an environment
 * of its own. Prints the seconds of both: of the whole process, and of its epochs.
 */
async function main(): Promise<void> {
  const python = preparePythonPeer({ name: 'bench-keras-peer', sources: SOURCES });
  const folder = mkdtempSync(join(tmpdir(), 'nexthour-bench-training-'));
  try {
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const own = await measureOwn(folder, repeat);
      process.stdout.write(
        `nexthour (${own.plan.backend}): ${own.epochs} epochs, ${format(own.epochsS / own.epochs)} s each, the process ${format(own.processS)} s\n`,
      );
      const keras = measureKeras(python, own);
      process.stdout.write(
        `Keras: ${own.epochs} epochs, ${format(keras.fitS / own.epochs)} s each, the process ${format(keras.processS)} s, of which ${format(keras.loadS)} s to load\n`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const given = readParameters(parametersFile);
const parameters = { ...given, lstm: { ...given.lstm, maxEpochs: EPOCHS, patience: EPOCHS } };

interface OwnTimes {
  readonly plan: FitPlan;
  readonly epochs: number;
  readonly epochsS: number;
  readonly processS: number;
}

/** Prices for the time of a training only: early stopping is off, so the number of epochs does not depend on them. */
function walkAtRandom(): HourlySeries {
  const random = seededRandom(1);
  const firstHour = Date.UTC(2024, 0, 1);
  let rate = 50_000;
  return Array.from({ length: HOURS }, (_, index) => {
    const open = rate;
    rate *= Math.exp((random() - 0.5) * 0.01);
    const [high, low] = [Math.max(open, rate) * (1 + random() / 500), Math.min(open, rate) * (1 - random() / 500)];
    return { hour: firstHour + index * HOUR_MS, rate, high, low, volume: 1e9, cap: 1e12, points: POINTS_PER_HOUR };
  });
}

async function measureOwn(folder: string, repeat: number): Promise<OwnTimes> {
  const seriesFile = join(folder, 'btc_history.csv');
  writeFileSync(seriesFile, formatSeriesCsv(walkAtRandom()));
  const outFolder = join(folder, String(repeat));
  mkdirSync(outFolder);
  const program = join(projectRoot, 'dist', 'training', 'fit', 'main.js');
  const trainModel = createFitProcess({ program, backendFile: tensorflowBackendFile, environment: childEnvironment() });
  let plan: FitPlan | undefined;
  let epochsS = 0;
  const startedAt = performance.now();
  const { epochs } = await trainModel({
    ...{ seriesFile, outFolder, parameters, signal: new AbortController().signal },
    onMessage: (message) => {
      if (message.type === 'planned') plan = message.plan;
      else epochsS += message.epoch.seconds;
    },
  });
  if (plan === undefined) throw new Error('The training process sent no plan');
  return { plan, epochs, epochsS, processS: (performance.now() - startedAt) / 1_000 };
}

function measureKeras(python: string, { plan, epochs }: OwnTimes) {
  const { units, batchSize } = parameters.lstm;
  const shape = [
    plan.trainExamples,
    plan.validationExamples,
    WINDOW_HOURS,
    FEATURE_COUNT,
    LEVELS.length,
    units,
    batchSize,
  ];
  const args = [join(SOURCES, 'train.py'), ...shape, epochs].map(String);
  const env = { ...childEnvironment(), TF_CPP_MIN_LOG_LEVEL: '2', CUDA_VISIBLE_DEVICES: '' };
  const startedAt = performance.now();
  const { status, stdout, stderr } = spawnSync(python, args, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`Keras failed: ${stderr.slice(-1_000)}`);
  const times = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { loadS: number; fitS: number };
  return { ...times, processS: (performance.now() - startedAt) / 1_000 };
}

const format = (seconds: number) => seconds.toFixed(2);

main().catch((error: unknown) => {
  process.stderr.write(`bench:training: ${messageOf(error)}\n`);
  process.exitCode = 1;
});
