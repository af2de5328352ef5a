import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FEATURE_COUNT, WINDOW_HOURS } from '../features/window';
import type { LstmSteps, LstmWeights } from './lstm-forward';
import { createPlainSteps } from './lstm-steps';

/** Neither @types/node nor the libraries of TypeScript that we use declare it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

/** What assembly/lstm.ts exports. */
interface LstmModule {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** Address of the first byte that we may use. */
  readonly heapStart: { readonly value: number };
  advance(
    ...given: [weights: number, row: number, steps: number, inputs: number, units: number, cell: number, start: boolean]
  ): void;
}

/** A network as assembly/lstm.ts reads it. */
interface Network {
  /** Rounded up to a multiple of 8. */
  readonly units: number;
  /** [4 · units / 16][1 + inputs + units][16] */
  readonly packed: Float64Array;
}

/** The parts of the memory, for the network that was used last. */
interface Memory {
  readonly network: Network;
  readonly weights: Float64Array;
  /** [WINDOW_HOURS + 1][inputs + units] */
  readonly rows: Float64Array;
  /** [5 × units]: the cell state, then the gates */
  readonly cell: Float64Array;
}

const PAGE_BYTES = 65_536;
const UNITS_AT_ONCE = 8;
const BLOCK = 16;
/** The gates in the module's order, as indices into Keras's order: input, forget, cell, output. */
const GATES = [0, 1, 3, 2];
const CANDIDATE = 2;
/** The module's exp is right for gates up to this size only. */
const MAX_GATE = 700;

let loaded: LstmModule | null | undefined;
let memory: Memory | undefined;

/**
 * The steps of a network in WebAssembly SIMD, with the same bits as the plain ones. All networks of a process share one memory, because
 * V8 reserves gigabytes of addresses for each memory. The weights are written again when another network was used before.
 * @returns `null` when WebAssembly cannot be used
 */
export function createWasmSteps(weights: LstmWeights): LstmSteps | null {
  if (loaded === undefined) loaded = loadModule();
  if (loaded === null) return null;
  const module = loaded;
  const network = packWeights(weights);
  const plain = createPlainSteps(weights);
  const bound = boundGates(weights);
  const width = FEATURE_COUNT + network.units;
  return (state, scaled, { first, end }) => {
    // Inputs that are not finite also take the plain pass.
    if (!(bound(scaled) < MAX_GATE)) return plain(state, scaled, { first, end });
    const { weights: at, rows, cell } = takeMemory(module, network);
    for (let step = first; step < end; step++) {
      const row = (step - first) * width;
      for (let input = 0; input < FEATURE_COUNT; input++)
        rows[row + input] = scaled[step * FEATURE_COUNT + input] as number;
    }
    for (let unit = 0; unit < network.units; unit++) {
      rows[FEATURE_COUNT + unit] = state.hidden[unit] ?? 0;
      cell[unit] = state.cell[unit] ?? 0;
    }
    const steps = end - first;
    module.advance(at.byteOffset, rows.byteOffset, steps, FEATURE_COUNT, network.units, cell.byteOffset, first === 0);
    for (let unit = 0; unit < state.hidden.length; unit++) {
      state.hidden[unit] = rows[steps * width + FEATURE_COUNT + unit] as number;
      state.cell[unit] = cell[unit] as number;
    }
  };
}

/** Reads dist/forecasting/models/lstm.wasm, also when this file runs as TypeScript in a test. */
function loadModule(): LstmModule | null {
  const beside = join(__dirname, 'lstm.wasm');
  const file = existsSync(beside) ? beside : join(__dirname, '../../dist/forecasting/models/lstm.wasm');
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file))).exports as LstmModule;
  } catch (error) {
    const problem = `${file} cannot be used: ${error instanceof Error ? error.message : error}`;
    process.emitWarning(`${problem}. Forecasts of the LSTM take about five times as long. Run \`npm run build\``);
    return null;
  }
}

/** The constants and weights of 16 columns after each other. Those of the three sigmoid gates are negated, because exp needs −gate. */
function packWeights({ kernel, recurrentKernel, bias }: LstmWeights): Network {
  const used = bias.length / 4;
  const units = UNITS_AT_ONCE * Math.ceil(used / UNITS_AT_ONCE);
  const rows = 1 + FEATURE_COUNT + units;
  const packed = new Float64Array(4 * units * rows);
  for (const [position, gate] of GATES.entries()) {
    for (let unit = 0; unit < units; unit++) {
      const column = position * units + unit;
      const start = Math.floor(column / BLOCK) * rows * BLOCK + (column % BLOCK);
      const put = (row: number, weight = 0) => {
        packed[start + row * BLOCK] = gate === CANDIDATE ? weight : -weight;
      };
      // Units that fill up get a usual state, because the module is slow for a tanh of 0.
      if (unit >= used) put(0, 1);
      else for (let row = 0; row < rows; row++) put(row, weightAt(row, gate * used + unit));
    }
  }
  return { units, packed };

  function weightAt(row: number, column: number): number | undefined {
    if (row === 0) return bias[column];
    if (row <= FEATURE_COUNT) return kernel[(row - 1) * bias.length + column];
    return recurrentKernel[(row - 1 - FEATURE_COUNT) * bias.length + column];
  }
}

/** An upper bound for the size of each gate. The hidden state is at most 1. */
function boundGates({ kernel, recurrentKernel, bias }: LstmWeights): (scaled: Float64Array) => number {
  const ofInputs = sumsOfColumns(kernel, bias.length);
  const ofHidden = sumsOfColumns(recurrentKernel, bias.length);
  const factor = Math.max(...ofInputs);
  const rest = Math.max(...ofHidden.map((sum, column) => sum + Math.abs(bias[column] ?? 0)));
  return (scaled) => {
    let largest = 0;
    // Math.max of NaN is NaN.
    for (let index = 0; index < scaled.length; index++) largest = Math.max(largest, Math.abs(scaled[index] as number));
    return factor * largest + rest;
  };
}

/** The sum of the sizes in each column. */
function sumsOfColumns(matrix: Float32Array, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let index = 0; index < matrix.length; index++) {
    sums[index % columns] = (sums[index % columns] as number) + Math.abs(matrix[index] as number);
  }
  return sums;
}

function takeMemory(module: LstmModule, network: Network): Memory {
  if (memory?.network === network) return memory;
  const { packed, units } = network;
  const rowsLength = (WINDOW_HOURS + 1) * (FEATURE_COUNT + units);
  const start = 64 * Math.ceil(module.heapStart.value / 64);
  const bytes = start + 8 * (packed.length + rowsLength + 5 * units);
  const missing = Math.ceil((bytes - module.memory.buffer.byteLength) / PAGE_BYTES);
  if (missing > 0) module.memory.grow(missing);
  const { buffer } = module.memory;
  const weights = new Float64Array(buffer, start, packed.length);
  const rows = new Float64Array(buffer, start + weights.byteLength, rowsLength);
  const cell = new Float64Array(buffer, rows.byteOffset + rows.byteLength, 5 * units);
  weights.set(packed);
  memory = { network, weights, rows, cell };
  return memory;
}
