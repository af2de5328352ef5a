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

/** Adds four rows per pass, in their order: `into` is read and written less often, and the sums have the same bits as row by row. */
function addProduct({ into, vector, offset, rows, matrix }: Product): void {
  const columns = into.length;
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    const first = row * columns;
    const [second, third, fourth] = [first + columns, first + 2 * columns, first + 3 * columns];
    const a = vector[offset + row] as number;
    const b = vector[offset + row + 1] as number;
    const c = vector[offset + row + 2] as number;
    const d = vector[offset + row + 3] as number;
    for (let column = 0; column < columns; column++) {
      into[column] =
        (into[column] as number) +
        a * (matrix[first + column] as number) +
        b * (matrix[second + column] as number) +
        c * (matrix[third + column] as number) +
        d * (matrix[fourth + column] as number);
    }
  }
  for (; row < rows; row++) addRow(into, vector[offset + row] as number, matrix.subarray(row * columns));
}

function addRow(into: Float64Array, factor: number, row: Float32Array): void {
  for (let column = 0; column < into.length; column++) {
    into[column] = (into[column] as number) + factor * (row[column] as number);
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
