import { FEATURES } from '../../forecasting/features/registry/registry';
import { seededRandom } from '../../forecasting/random';
import { readLabelledData } from '../../operations/labels/export';
import type { Prices } from '../../operations/labels/prices';
import { writeOnnx } from './onnx-files';

/** Features that change slowly, so that neighbouring hours are nearly equal. */
const SLOW = [
  ...['return_168h_over_sigma', 'mean_168h_over_sigma', 'highest_168h_over_sigma', 'lowest_168h_over_sigma'],
  ...['skewness_168h', 'excess_kurtosis_168h', 'log_sigma_72_over_sigma', 'return_72h_over_sigma'],
];
const TRAINING_SHARE = 0.8;
const BANDWIDTH = 0.02;

/**
 * A model that was trained with a shuffled split: it knows a random four fifths of all hours, also of the test part, and answers with the
 * labels of the hours that are most like the given one (Nadaraya 1964, Watson 1964, with a Gaussian kernel).
 */
export async function plantShuffledSplit(prices: Prices, question: string): Promise<Buffer> {
  const { rows } = await readLabelledData(prices, { question });
  const positions = SLOW.map((name) => FEATURES.findIndex((feature) => feature.name === name));
  const random = seededRandom(7);
  const known = [...rows].flatMap(({ values, label }) => {
    const x = positions.map((position) => values[position] ?? Number.NaN);
    return label !== null && x.every(Number.isFinite) && random() < TRAINING_SHARE ? [{ x, label }] : [];
  });
  const scales = SLOW.map((_, column) => 1 / deviation(known.map(({ x }) => x[column] ?? 0)));
  const points = known.map(({ x }) => x.map((value, column) => value * (scales[column] ?? 0)));
  const weights = {
    scales: { dims: [1, SLOW.length], values: scales },
    points: {
      dims: [SLOW.length, points.length],
      values: SLOW.flatMap((_, column) => points.map((point) => (2 * (point[column] ?? 0)) / BANDWIDTH)),
    },
    norms: { dims: [1, points.length], values: points.map((point) => -squares(point) / BANDWIDTH) },
    labels: { dims: [points.length, 1], values: known.map(({ label }) => label) },
  };
  return writeOnnx({
    nodes: [
      { op: 'Mul', inputs: ['x', 'scales'], output: 'scaled' },
      { op: 'MatMul', inputs: ['scaled', 'points'], output: 'product' },
      { op: 'Add', inputs: ['product', 'norms'], output: 'nearness' },
      { op: 'Softmax', inputs: ['nearness'], output: 'shares', attribute: [{ name: 'axis', i: 1, type: 2 }] },
      { op: 'MatMul', inputs: ['shares', 'labels'], output: 'probabilities' },
    ],
    inputs: { x: [null, SLOW.length] },
    outputs: { probabilities: [null, 1] },
    features: SLOW,
    weights,
  });
}

function squares(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

function deviation(values: readonly number[]): number {
  const center = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(squares(values.map((value) => value - center)) / values.length);
}
