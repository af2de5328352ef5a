import { FEATURE_COUNT, WINDOW_HOURS } from '../../forecasting/features/window';
import { LEVEL_COUNT } from '../../forecasting/models/quantile-head';
import { seededRandom } from '../../forecasting/random';
import { writeOnnx } from '../../test/support/onnx-files';

/** `lstm.units` of params.yaml. */
export const UNITS = 32;

/** A network of the shape of the production model, with random weights: from [hours × 1 × features] to [hours × levels], of which the last row counts. */
export function buildOnnxNetwork(): Buffer {
  const random = seededRandom(1);
  const tensor = (...dims: number[]) => ({
    dims,
    values: Float32Array.from(
      { length: dims.reduce((product, side) => product * side, 1) },
      () => (random() - 0.5) / 2,
    ),
  });
  return writeOnnx({
    nodes: [
      {
        op: 'LSTM',
        inputs: ['x', 'w', 'r', 'b'],
        output: 'hidden',
        attribute: [{ name: 'hidden_size', i: UNITS, type: 2 }],
      },
      { op: 'Flatten', inputs: ['hidden'], output: 'rows', attribute: [{ name: 'axis', i: 1, type: 2 }] },
      { op: 'MatMul', inputs: ['rows', 'dense'], output: 'product' },
      { op: 'Add', inputs: ['product', 'constants'], output: 'raw' },
    ],
    weights: {
      w: tensor(1, 4 * UNITS, FEATURE_COUNT),
      r: tensor(1, 4 * UNITS, UNITS),
      b: tensor(1, 8 * UNITS),
      dense: tensor(UNITS, LEVEL_COUNT),
      constants: tensor(LEVEL_COUNT),
    },
    inputs: { x: [WINDOW_HOURS, 1, FEATURE_COUNT] },
    outputs: { raw: [WINDOW_HOURS, LEVEL_COUNT] },
  });
}
