import { FEATURE_COUNT, WINDOW_HOURS } from '../features/window';
import { LEVEL_COUNT } from './quantile-head';

/** Weights in the layout of Keras: gates in the order input, forget, cell, output; matrices row by row. */
export interface LstmWeights {
  /** [FEATURE_COUNT × 4 units] */
  readonly kernel: Float32Array;
  /** [units × 4 units] */
  readonly recurrentKernel: Float32Array;
  /** [4 units] */
  readonly bias: Float32Array;
  /** [units × LEVEL_COUNT] */
  readonly denseKernel: Float32Array;
  /** [LEVEL_COUNT] */
  readonly denseBias: Float32Array;
}

/**
 * The forward pass of the network (Hochreiter & Schmidhuber 1997, with a forget gate) without TensorFlow.
 * @returns a function from scaled inputs [WINDOW_HOURS × FEATURE_COUNT] to raw outputs [LEVEL_COUNT]. It reuses its buffers between
 * calls. Calls with the same object `earlierHours` must have the same inputs except those of the last hour: only their first call
 * computes more than the last step.
 */
export function createLstmForward(weights: LstmWeights): (scaled: Float64Array, earlierHours?: object) => Float64Array {
  const units = weights.bias.length / 4;
  const gates = new Float64Array(4 * units);
  const hidden = new Float64Array(units);
  const cell = new Float64Array(units);
  const beforeLastStep = new WeakMap<object, { hidden: Float64Array; cell: Float64Array }>();

  function advance(scaled: Float64Array, step: number): void {
    gates.set(weights.bias);
    const offset = step * FEATURE_COUNT;
    addProduct({ into: gates, vector: scaled, offset, rows: FEATURE_COUNT, matrix: weights.kernel });
    addProduct({ into: gates, vector: hidden, offset: 0, rows: units, matrix: weights.recurrentKernel });
    updateState(gates, cell, hidden);
  }

  function advanceToLastStep(scaled: Float64Array): void {
    hidden.fill(0);
    cell.fill(0);
    for (let step = 0; step < WINDOW_HOURS - 1; step++) advance(scaled, step);
  }

  return (scaled, earlierHours) => {
    const known = earlierHours && beforeLastStep.get(earlierHours);
    if (known) {
      hidden.set(known.hidden);
      cell.set(known.cell);
    } else {
      advanceToLastStep(scaled);
      if (earlierHours) beforeLastStep.set(earlierHours, { hidden: hidden.slice(), cell: cell.slice() });
    }
    advance(scaled, WINDOW_HOURS - 1);
    const raw = Float64Array.from(weights.denseBias);
    addProduct({ into: raw, vector: hidden, offset: 0, rows: units, matrix: weights.denseKernel });
    return raw.subarray(0, LEVEL_COUNT);
  };
}

interface Product {
  readonly into: Float64Array;
  readonly vector: Float64Array;
  readonly offset: number;
  readonly rows: number;
  /** [rows × into.length] */
  readonly matrix: Float32Array;
}

function addProduct({ into, vector, offset, rows, matrix }: Product): void {
  const columns = into.length;
  for (let row = 0; row < rows; row++) {
    const factor = vector[offset + row] as number;
    const start = row * columns;
    for (let column = 0; column < columns; column++) {
      into[column] = (into[column] as number) + factor * (matrix[start + column] as number);
    }
  }
}

function updateState(gates: Float64Array, cell: Float64Array, hidden: Float64Array): void {
  const units = cell.length;
  for (let unit = 0; unit < units; unit++) {
    const input = sigmoid(gates[unit] as number);
    const forget = sigmoid(gates[units + unit] as number);
    const candidate = Math.tanh(gates[2 * units + unit] as number);
    const output = sigmoid(gates[3 * units + unit] as number);
    const state = forget * (cell[unit] as number) + input * candidate;
    cell[unit] = state;
    hidden[unit] = output * Math.tanh(state);
  }
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
