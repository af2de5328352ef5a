import { FEATURE_COUNT } from '../features/window';
import type { LstmSteps, LstmWeights } from './lstm-forward';

/** The steps of the network in TypeScript: the reference for lstm-wasm.ts, and used where WebAssembly cannot be. */
export function createPlainSteps(weights: LstmWeights): LstmSteps {
  const units = weights.bias.length / 4;
  const gates = new Float64Array(4 * units);
  return ({ hidden, cell }, scaled, { first, end }) => {
    for (let step = first; step < end; step++) {
      gates.set(weights.bias);
      const offset = step * FEATURE_COUNT;
      addProduct({ into: gates, vector: scaled, offset, rows: FEATURE_COUNT, matrix: weights.kernel });
      addProduct({ into: gates, vector: hidden, offset: 0, rows: units, matrix: weights.recurrentKernel });
      updateState(gates, cell, hidden);
    }
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
export function addProduct({ into, vector, offset, rows, matrix }: Product): void {
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
