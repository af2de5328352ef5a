import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { Examples } from '../../forecasting/features/examples';
import { FEATURE_COUNT, WINDOW_HOURS } from '../../forecasting/features/window';
import { type Scaler, scale } from '../../forecasting/models/scaler';
import type { TensorFlow } from './tensorflow';

const WINDOW_SIZE = WINDOW_HOURS * FEATURE_COUNT;

export interface Batch {
  /** [n × WINDOW_HOURS × FEATURE_COUNT], scaled. */
  readonly windows: Tensor3D;
  /** [n × 1] standardised returns. */
  readonly returns: Tensor2D;
}

export interface TrainingData {
  readonly examples: Examples;
  /** [examples.count] next log-returns, each divided by HAR's volatility forecast. */
  readonly standardised: Float64Array;
  readonly scaler: Scaler;
}

/** Returns a function that converts the examples at the given rows to tensors. The caller must dispose of the tensors. */
export function createBatches(
  tf: TensorFlow,
  { examples, standardised, scaler }: TrainingData,
): (rows: readonly number[]) => Batch {
  const inputs = Float32Array.from(scale(examples.inputs, scaler));
  const targets = Float32Array.from(standardised);
  return (rows) => {
    const windows = new Float32Array(rows.length * WINDOW_SIZE);
    for (const [position, row] of rows.entries()) {
      windows.set(inputs.subarray(row * WINDOW_SIZE, (row + 1) * WINDOW_SIZE), position * WINDOW_SIZE);
    }
    return {
      windows: tf.tensor3d(windows, [rows.length, WINDOW_HOURS, FEATURE_COUNT]),
      returns: tf.tensor2d(
        Float32Array.from(rows, (row) => targets[row] ?? Number.NaN),
        [rows.length, 1],
      ),
    };
  };
}
