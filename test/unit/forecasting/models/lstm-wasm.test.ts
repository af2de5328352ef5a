import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../../config/paths';
import { FEATURE_COUNT, WINDOW_HOURS } from '../../../../forecasting/features/window';
import { createLstmForward, type LstmSteps, type LstmWeights } from '../../../../forecasting/models/lstm-forward';
import { createPlainSteps } from '../../../../forecasting/models/lstm-steps';
import { createWasmSteps } from '../../../../forecasting/models/lstm-wasm';
import { LEVEL_COUNT } from '../../../../forecasting/models/quantile-head';
import { seededRandom } from '../../../../forecasting/random';

const random = seededRandom(4);
const between = (limit: number) => limit * (2 * random() - 1);

function randomWeights(units: number, limit: number): LstmWeights {
  const values = (length: number) => Float32Array.from({ length }, () => between(limit));
  return {
    kernel: values(FEATURE_COUNT * 4 * units),
    recurrentKernel: values(units * 4 * units),
    bias: values(4 * units),
    denseKernel: values(units * LEVEL_COUNT),
    denseBias: values(LEVEL_COUNT),
  };
}

function randomInputs(limit: number): Float64Array {
  return Float64Array.from({ length: WINDOW_HOURS * FEATURE_COUNT }, () => between(limit));
}

function requireWasm(weights: LstmWeights): LstmSteps {
  const steps = createWasmSteps(weights);
  if (steps) return steps;
  throw new Error('the set-up compiled no dist/forecasting/models/lstm.wasm; run `npm run build`');
}

/** A network twice: with WebAssembly, and plain. */
function createBoth(units: number, limit: number) {
  const weights = randomWeights(units, limit);
  return [
    createLstmForward(weights, requireWasm(weights)),
    createLstmForward(weights, createPlainSteps(weights)),
  ] as const;
}

describe('the WebAssembly pass has the same bits as the plain pass', () => {
  it.each([
    ['a network of the production size', 32, 0.4, 3],
    ['units that are no multiple of eight', 5, 0.4, 3],
    ['one unit', 1, 1, 3],
    ['a large network', 130, 0.3, 3],
    ['saturated gates and large cell states', 32, 8, 3],
    ['tiny gates and cell states', 8, 1e-6, 1e-4],
    ['weights of 0', 8, 0, 3],
  ])('for %s', (_, units, limit, inputs) => {
    const [wasm, plain] = createBoth(units, limit);
    for (let count = 0; count < 200; count++) {
      const scaled = randomInputs(inputs);
      expect(wasm(scaled)).toEqual(plain(scaled));
    }
  });

  it('for networks that take turns in the memory, and for the last hour alone', () => {
    const networks = [8, 32, 64, 16].map((units) => createBoth(units, 0.5));
    const earlier = networks.map(() => ({ hours: {}, inputs: randomInputs(3) }));
    for (let count = 0; count < 400; count++) {
      const index = Math.floor(networks.length * random());
      const [[wasm, plain], { hours, inputs }] = [networks[index], earlier[index]] as [
        (typeof networks)[number],
        (typeof earlier)[number],
      ];
      inputs.set(randomInputs(3).subarray(-FEATURE_COUNT), inputs.length - FEATURE_COUNT);
      expect(wasm(inputs, hours)).toEqual(plain(inputs));
    }
  });

  it('for inputs that would overflow the exponential, or are not finite', () => {
    const [wasm, plain] = createBoth(8, 1);
    for (const value of [1e3, -1e6, Number.POSITIVE_INFINITY, Number.NaN]) {
      const scaled = randomInputs(1);
      scaled[17] = value;
      expect(wasm(scaled)).toEqual(plain(scaled));
    }
    const scaled = randomInputs(1);
    expect(wasm(scaled)).toEqual(plain(scaled));
  });
});

describe('without a usable WebAssembly file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nexthour-lstm-'));
  const models = join(folder, 'forecasting', 'models');
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['missing', () => rmSync(join(models, 'lstm.wasm'))],
    ['damaged', () => writeFileSync(join(models, 'lstm.wasm'), 'no module')],
  ])('forecasts and warns once when it is %s', (_, change) => {
    for (const name of ['forecasting', 'system'])
      cpSync(join(projectRoot, 'dist', name), join(folder, name), { recursive: true });
    change();
    const program = `
      const { createLstmForward } = require(${JSON.stringify(join(models, 'lstm-forward.js'))});
      const ones = (length) => new Float32Array(length).fill(0.1);
      const weights = { kernel: ones(80), recurrentKernel: ones(16), bias: ones(8), denseKernel: ones(22), denseBias: ones(11) };
      const [first, second] = [1, 2].map(() => createLstmForward(weights)(new Float64Array(240).fill(1)));
      console.log(first.length, first.every((value, index) => value > 0.1 && value === second[index]));
      process.on('warning', ({ message }) => console.log(message));`;
    const output = execFileSync(process.execPath, ['--no-warnings', '-e', program], { encoding: 'utf8' });
    const [numbers, ...warnings] = output.trim().split('\n');
    expect(numbers).toBe('11 true');
    expect(warnings).toEqual([expect.stringMatching(/lstm\.wasm cannot be used: .+ Run `npm run build`$/)]);
  });
});
