import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import { buildWindowWithObservation } from '../../forecasting/features/own-observation';
import { FEATURE_COUNT, WINDOW_HOURS } from '../../forecasting/features/window';
import { loadArtifact, readLstm } from '../../forecasting/models/artifact';
import { readJson, ScalerFile } from '../../forecasting/models/artifact-files';
import { CombinationParameters } from '../../forecasting/models/combination';
import { readWeights } from '../../forecasting/models/lstm-weights';
import { LEVELS, MEDIAN_STEP } from '../../forecasting/models/quantile-head';
import { PERCENTILES } from '../../forecasting/quantiles';
import type { Prediction } from '../../serve/routes/predict/answer';
import { preparePythonPeer } from '../python-peer';
import type { ServerProcess } from './load';
import { modelFiles, prices } from './model';
import { UNITS } from './network';
import { OBSERVATION } from './requests';

const SOURCES = join(projectRoot, 'bench', 'keras-peer');
/** Keras computes in float32. In units of volatility. */
const TOLERANCE = 1e-4;

export interface KerasServer extends ServerProcess {
  readonly stop: () => void;
}

/** Installs Keras and FastAPI if they are missing, and serves the model of the benchmark for the window of OBSERVATION. */
export async function startKeras(): Promise<KerasServer> {
  const python = preparePythonPeer({ name: 'bench-keras-peer', sources: SOURCES });
  const folder = mkdtempSync(join(tmpdir(), 'nexthour-bench-serve-'));
  const file = join(folder, 'given.json');
  writeFileSync(file, JSON.stringify(describeForKeras()));
  const env = { ...childEnvironment(), TF_CPP_MIN_LOG_LEVEL: '2', CUDA_VISIBLE_DEVICES: '' };
  const child = spawn(python, [join(SOURCES, 'serve.py'), file], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const [port] = await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`bench/keras-peer/serve.py ended with exit code ${code} before it served`);
      }),
    ]);
    // It exits when its standard input ends.
    return { url: `http://127.0.0.1:${String(port).trim()}`, pid: child.pid ?? 0, stop: () => child.stdin.end() };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Everything that serve.py needs besides the network's pass: its inputs are prepared. */
function describeForKeras() {
  const { window, volatility, state } = forecastObservation();
  const toArray = (weights: object) =>
    Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, [...values]]));
  return {
    units: UNITS,
    levels: LEVELS,
    medianStep: MEDIAN_STEP,
    weights: toArray(readWeights(modelFiles)),
    scaler: readJson(modelFiles, 'scaler.json', ScalerFile),
    window: Array.from({ length: WINDOW_HOURS }, (_, hour) => [
      ...window.inputs.subarray(hour * FEATURE_COUNT, (hour + 1) * FEATURE_COUNT),
    ]),
    lastRate: window.lastRate,
    volatility,
    harReturn: volatility * (state.shape[PERCENTILES.indexOf(0.5)] ?? Number.NaN),
    lstmWeight: readJson(modelFiles, 'combination.json', CombinationParameters).lstmWeight,
  };
}

function forecastObservation() {
  const model = loadArtifact(modelFiles);
  const window = buildWindowWithObservation(prices, OBSERVATION);
  const state = model.stateAt(prices);
  return { window, state, volatility: model.forecastWindow(window, state).sigma };
}

/** The fields of a prediction that Keras answers. */
export type KerasAnswer = Pick<Prediction, 'prediction' | 'quantiles'>;

/**
 * Compares the price that Keras forecasts with that of our server, and the quantiles of its network with ours: our server mixes and
 * calibrates its quantiles, and Keras does not.
 * @throws when they differ by more than float32 explains
 */
export function requireSameNumbers(keras: KerasAnswer, ours: KerasAnswer): void {
  const { window, volatility } = forecastObservation();
  const network = readLstm(modelFiles).quantiles(window.inputs);
  const expected = [Math.log(ours.prediction / window.lastRate) / volatility, ...network];
  const found = [keras.prediction, ...keras.quantiles.map(({ value }) => value)].map(
    (price) => Math.log(price / window.lastRate) / volatility,
  );
  const differences = expected.map((value, index) => Math.abs(value - (found[index] ?? Number.NaN)));
  if (!differences.every((difference) => difference <= TOLERANCE))
    throw new Error(`Keras forecasts ${found.join(', ')} volatilities, and nexthour ${expected.join(', ')}`);
}
