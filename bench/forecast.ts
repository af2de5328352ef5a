import { buildWindow, FEATURE_COUNT, WINDOW_HOURS } from '../forecasting/features/window';
import { HOUR_MS } from '../forecasting/hour';
import { loadArtifact } from '../forecasting/models/artifact';
import { createLstmForward } from '../forecasting/models/lstm-forward';
import { createPlainSteps } from '../forecasting/models/lstm-steps';
import { createWasmSteps } from '../forecasting/models/lstm-wasm';
import { readWeights } from '../forecasting/models/lstm-weights';
import { seededRandom } from '../forecasting/random';
import { predict } from '../serve/routes/predict/answer';
import type { OwnRequest } from '../serve/routes/predict/request';
import { readPricesUntil } from '../test/support/price-sample';
import { untrainedArtifact } from '../test/support/untrained-artifact';
import { UNITS } from './serve/network';

const HISTORY_DAYS = 90;
/** `calibration.hours` of params.yaml. */
const CALIBRATION_HOURS = 336;

/**
 * Measures forecasts without HTTP, with a network of the production size. The first figure is the smallest of many short means, so that other
 * programs disturb it little. The second one is the processor time of the whole process, with garbage collection.
 */
function main(): void {
  const files = untrainedArtifact(1, UNITS);
  console.log('24 steps of the network:');
  for (const [name, steps] of [
    ['WebAssembly', createWasmSteps(readWeights(files))],
    ['TypeScript', createPlainSteps(readWeights(files))],
  ] as const) {
    if (steps) print(name, measure(passOf(createLstmForward(readWeights(files), steps))));
  }
  console.log('POST /predict (smallest mean, processor time with garbage collection):');
  const { requests, calibrate } = prepareRequests(files);
  for (const [name, ask] of requests) print(name, measure(ask), measureProcessorTime(ask));
  print(`calibration of ${CALIBRATION_HOURS} hours`, measure(calibrate, { calls: 1, means: 200 }));
}

/** Scaled inputs of the production size. */
function passOf(forward: ReturnType<typeof createLstmForward>): () => void {
  const random = seededRandom(2);
  const scaled = Float64Array.from({ length: WINDOW_HOURS * FEATURE_COUNT }, () => 2 * random() - 1);
  return () => forward(scaled);
}

function prepareRequests(files: ReturnType<typeof untrainedArtifact>) {
  const series = readPricesUntil(Date.UTC(2025, 3, 1), HISTORY_DAYS);
  const newest = series.at(-1);
  const [lastHour, rate] = [newest?.hour ?? 0, newest?.rate ?? 0];
  const market = { source: 'bench', series, lastHour, window: buildWindow(series), gateReason: null };
  const served = {
    ...{ version: '1', runId: 'bench', model: loadArtifact(files) },
    ...{ source: 'bench', loadedAt: 0, loadedFrom: 'disk' as const },
  };
  const reason = () => '';
  const deps = { asset: 'BTC', market: { current: () => market, reason }, model: { current: () => served, reason } };
  const ask = (request: OwnRequest) => () => predict(request, deps, lastHour + HOUR_MS / 2);
  const rates = (count: number): OwnRequest => ({
    kind: 'rates',
    rates: series.slice(-count).map((hour) => hour.rate ?? 0),
    lastHour,
  });
  const observation = { lag_1: rate, rolling_mean_5: rate, hour: 12 };
  const requests = [
    ['{}', ask({ kind: 'newest' })],
    ['an observation', ask({ kind: 'observation', observation })],
    ['48 own rates', ask(rates(48))],
    ['300 own rates', ask(rates(300))],
  ] as const;
  return { requests, calibrate: () => served.model.stateAt([...series]) };
}

/** @returns microseconds of one call */
function measure(call: () => unknown, { calls, means } = { calls: 50, means: 1_000 }): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let mean = 0; mean < means; mean++) {
    const start = performance.now();
    for (let count = 0; count < calls; count++) call();
    smallest = Math.min(smallest, (1_000 * (performance.now() - start)) / calls);
  }
  return smallest;
}

/** @returns microseconds of one call */
function measureProcessorTime(call: () => unknown, calls = 20_000): number {
  const start = process.cpuUsage();
  for (let count = 0; count < calls; count++) call();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / calls;
}

function print(name: string, ...microseconds: number[]): void {
  const figures = microseconds.map((figure) => `${figure.toFixed(1).padStart(9)} µs`);
  console.log(`  ${name.padEnd(28)} ${figures.join(' ')}`);
}

main();
