import { FEATURE_COUNT, WINDOW_HOURS } from '../../forecasting/features/window';
import { featuresFile } from '../../forecasting/models/artifact';
import { sealFiles } from '../../forecasting/models/artifact-files';
import { formatHar } from '../../forecasting/models/har';
import { createLstmForward, type LstmWeights } from '../../forecasting/models/lstm-forward';
import { LEVEL_COUNT, quantilesFromRaw } from '../../forecasting/models/quantile-head';
import { scale } from '../../forecasting/models/scaler';
import { plantedCombination, plantedHar, plantedReference } from './planted-artifact-parts';

const DEFAULT_UNITS = 8;
const GOLDEN_CASES = 8;
const scaler = { mean: Array<number>(FEATURE_COUNT).fill(0), std: Array<number>(FEATURE_COUNT).fill(1) };

/** Builds a complete artifact with untrained weights. It passes every check of its files. Each seed gives different weights. */
export function untrainedArtifact(seed: number, units = DEFAULT_UNITS): Map<string, Buffer> {
  const weights = createWeights(seed, units);
  return sealFiles(
    new Map([
      ['model.json', json({ weightsManifest: [{ paths: ['weights.bin'], weights: buildManifest(weights) }] })],
      ['weights.bin', Buffer.concat(listTensors(weights).map(({ values }) => Buffer.from(values.buffer)))],
      ['scaler.json', json(scaler)],
      ['features.json', json(featuresFile)],
      ['golden.json', json({ cases: buildGoldenCases(weights) })],
      ['har.json', formatHar(plantedHar)],
      ['combination.json', json(plantedCombination)],
      ['reference.json', json(plantedReference)],
    ]),
  );
}

function createWeights(seed: number, units: number): LstmWeights {
  let state = seed;
  const values = (length: number) =>
    Float32Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state / 2 ** 32 - 0.5) / 2;
    });
  return {
    kernel: values(FEATURE_COUNT * 4 * units),
    recurrentKernel: values(units * 4 * units),
    bias: values(4 * units),
    denseKernel: values(units * LEVEL_COUNT),
    denseBias: values(LEVEL_COUNT),
  };
}

function listTensors({ kernel, recurrentKernel, bias, denseKernel, denseBias }: LstmWeights) {
  const units = bias.length / 4;
  return [
    { name: 'lstm/lstm_cell/lstm/kernel', shape: [FEATURE_COUNT, 4 * units], values: kernel },
    { name: 'lstm/lstm_cell/lstm/recurrent_kernel', shape: [units, 4 * units], values: recurrentKernel },
    { name: 'lstm/lstm_cell/lstm/bias', shape: [4 * units], values: bias },
    { name: 'quantiles/kernel', shape: [units, LEVEL_COUNT], values: denseKernel },
    { name: 'quantiles/bias', shape: [LEVEL_COUNT], values: denseBias },
  ];
}

function buildManifest(weights: LstmWeights) {
  return listTensors(weights).map(({ name, shape }) => ({ name, shape, dtype: 'float32' }));
}

function buildGoldenCases(weights: LstmWeights) {
  const forward = createLstmForward(weights);
  return Array.from({ length: GOLDEN_CASES }, (_, row) => {
    const inputs = Float64Array.from({ length: WINDOW_HOURS * FEATURE_COUNT }, (__, index) => Math.sin(row + index));
    return { inputs: [...inputs], quantiles: [...quantilesFromRaw(forward(scale(inputs, scaler)))] };
  });
}

function json(content: object): Buffer {
  return Buffer.from(JSON.stringify(content));
}
