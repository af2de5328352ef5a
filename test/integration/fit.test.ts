import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { runLeakageCheck } from '../../activities/training/leakage';
import { childEnvironment } from '../../config/child-environment';
import { readParameters } from '../../config/parameters-file';
import { parametersFile, projectRoot } from '../../config/paths';
import { buildWindow, FEATURE_COUNT, WINDOW_HOURS } from '../../forecasting/features/window';
import { HOUR_MS } from '../../forecasting/hour';
import { loadArtifact, readLstm } from '../../forecasting/models/artifact';
import { LEVELS, quantilesFromRaw } from '../../forecasting/models/quantile-head';
import { scale } from '../../forecasting/models/scaler';
import { computeUnseenOutcomes } from '../../forecasting/promotion/comparison';
import { scoreOutcomes } from '../../forecasting/scoring/score-outcomes';
import { formatSeriesCsv, parseSeriesCsv } from '../../forecasting/series-csv';
import type { Backend } from '../../training/fit/backend';
import { createFitProcess, type FitRequest } from '../../training/fit/fit-process';
import type { Epoch, FitMessage, FitPlan } from '../../training/fit/messages';
import { readPricesUntil } from '../support/price-sample';

const program = join(projectRoot, 'dist/training/fit/main.js');
const series = readPricesUntil(Date.UTC(2023, 4, 1), 95);
const given = readParameters(parametersFile);
const parameters = { ...given, lstm: { ...given.lstm, maxEpochs: 3 } };
/** A test that uses them ends only when the child is made to end. */
const endless = { ...given, lstm: { ...given.lstm, maxEpochs: 100_000, patience: 100_000 } };

let folder: string;
let seriesFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nexthour-fit-test-'));
  seriesFile = join(folder, 'btc_history.csv');
  await writeFile(seriesFile, formatSeriesCsv(series));
});

// Without this, TensorFlow.js prints a recommendation of its native package.
tf.enableProdMode();

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Fits a model in a child process. The default backend is the one that set-up found on this machine. */
async function fitInto(
  name: string,
  { backend, request = {} }: { backend?: Backend; request?: Partial<FitRequest> } = {},
) {
  const chosen = join(folder, 'backend.json');
  if (backend) await writeFile(chosen, JSON.stringify({ backend }));
  const backendFile = backend ? chosen : join(projectRoot, '.cache/tensorflow-backend.json');
  const outFolder = join(folder, name);
  const epochs: Epoch[] = [];
  let plan: FitPlan | undefined;
  const onMessage = (message: FitMessage) => {
    if (message.type === 'epoch') epochs.push(message.epoch);
    if (message.type === 'planned') plan = message.plan;
  };
  const { signal } = new AbortController();
  const run = createFitProcess({ program, backendFile, environment: childEnvironment() });
  const result = await run({ seriesFile, outFolder, parameters, onMessage, signal, ...request });
  return { result, plan, epochs, files: await readFiles(outFolder) };
}

async function readFiles(from: string): Promise<Map<string, Buffer>> {
  const names = await readdir(from);
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(from, name))] as const)));
}

function isNativeInstalled(): boolean {
  const file = join(projectRoot, '.cache/tensorflow-backend.json');
  return existsSync(file) && readFileSync(file, 'utf8').includes('"native"');
}

describe('the training process', () => {
  it('should make the same bytes from the same data', async () => {
    const first = await fitInto('first');
    const second = await fitInto('second');
    expect(second.files).toEqual(first.files);
    expect(first.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(first.epochs[2]?.loss).toBeLessThan(first.epochs[0]?.loss ?? 0);
  });

  it('should make a model whose scores on unseen hours are plausible', async () => {
    const { files, plan } = await fitInto('unseen');
    const trainedUntil = plan?.trainedUntil ?? 0;
    expect(trainedUntil).toBeLessThan((series.at(-1)?.hour ?? 0) - 168 * HOUR_MS);
    const scores = scoreOutcomes(computeUnseenOutcomes({ model: loadArtifact(files), trainedUntil }, series));
    expect(scores.hours).toBe(plan?.testExamples);
    expect(scores.rmseRatio).toBeGreaterThan(0.98);
    expect(scores.rmseRatio).toBeLessThan(1.005);
    expect(scores.coverage90).toBeGreaterThan(0.8);
    expect(scores.coverage90).toBeLessThan(0.98);
  });

  it('should make a model that passes the leakage check', async () => {
    const { files } = await fitInto('examined');
    const read = parseSeriesCsv(await readFile(seriesFile));
    const candidate = { series: read, files, model: loadArtifact(files), rmseRatio: 1, parameters };
    expect(await runLeakageCheck(candidate)).toEqual({ passed: true, count: 0, findings: [] });
    expect(await runLeakageCheck({ ...candidate, series: read.slice(24) })).toMatchObject({ passed: false });
  });

  it('should write a model that stock TensorFlow.js loads, with the same output as our serving code', async () => {
    const { files } = await fitInto('stock');
    const { modelTopology, weightsManifest } = JSON.parse(files.get('model.json')?.toString() ?? '');
    const weightData = new Uint8Array(files.get('weights.bin') ?? []).buffer;
    const artifacts = { modelTopology, weightSpecs: weightsManifest[0].weights, weightData };
    const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    const { inputs } = buildWindow(series);
    const scaler = JSON.parse(files.get('scaler.json')?.toString() ?? '');
    const windows = tf.tensor([...scale(inputs, scaler)], [1, WINDOW_HOURS, FEATURE_COUNT]);
    const raw = Float64Array.from(await (model.predict(windows) as tf.Tensor).data());
    const served = readLstm(files).quantiles(inputs);
    expect(served).toHaveLength(LEVELS.length);
    for (const [index, quantile] of quantilesFromRaw(raw).entries()) expect(served[index]).toBeCloseTo(quantile, 5);
  });

  it('should have the same losses with WebAssembly as with the fused native kernels', async () => {
    const wasm = await fitInto('wasm', { backend: 'wasm' });
    const native = await fitInto('native', { backend: 'native' });
    expect(wasm.plan?.backend).toBe('wasm');
    expect(native.plan?.backend).toBe(isNativeInstalled() ? 'native' : 'wasm');
    for (const [index, epoch] of wasm.epochs.entries()) {
      expect(native.epochs[index]?.loss).toBeCloseTo(epoch.loss, 5);
      expect(native.epochs[index]?.validationLoss).toBeCloseTo(epoch.validationLoss, 5);
    }
  });

  it('should name the reason in the error code when there is no model', async () => {
    const short = join(folder, 'short.csv');
    await writeFile(short, formatSeriesCsv(series.slice(-300)));
    await expect(fitInto('short', { request: { seriesFile: short } })).rejects.toMatchObject({
      code: 'TooLittleHistory',
      canRetry: false,
    });
    await writeFile(short, 'date,price\n1,2\n');
    await expect(fitInto('short', { request: { seriesFile: short } })).rejects.toMatchObject({
      code: 'UnusableHistory',
    });
    const missing = { seriesFile: join(folder, 'none.csv') };
    await expect(fitInto('short', { request: missing })).rejects.toMatchObject({ canRetry: true });
  });

  it('should be killed when the signal is aborted', async () => {
    const abort = new AbortController();
    const onMessage = () => abort.abort(new Error('cancelled by a person'));
    const request = { onMessage, signal: abort.signal, parameters: endless };
    await expect(fitInto('cancelled', { request })).rejects.toThrow('cancelled by a person');
  });

  it('should end when its parent is gone', async () => {
    const child: ChildProcess = fork(program, { env: childEnvironment(), execArgv: [], stdio: 'ignore' });
    child.send({ seriesFile, outFolder: join(folder, 'orphan'), parameters: endless, backend: 'native' });
    await once(child, 'message');
    child.disconnect();
    await once(child, 'exit');
  });
});
