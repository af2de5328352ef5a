import { WINDOW_HOURS } from '../features/window';
import { addProduct, createPlainSteps } from './lstm-steps';
import { createWasmSteps } from './lstm-wasm';
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

/** [units] each */
export interface LstmState {
  readonly hidden: Float64Array;
  readonly cell: Float64Array;
}

/** Changes the state by the steps `first` … `end` − 1 of scaled inputs [WINDOW_HOURS × FEATURE_COUNT]. The state is 0 before step 0. */
export type LstmSteps = (state: LstmState, scaled: Float64Array, steps: { first: number; end: number }) => void;

/**
 * The forward pass of the network (Hochreiter & Schmidhuber 1997, with a forget gate) without TensorFlow.
 * @returns a function from scaled inputs [WINDOW_HOURS × FEATURE_COUNT] to raw outputs [LEVEL_COUNT]. Calls with the same object
 * `earlierHours` must have the same inputs except those of the last hour: only their first call computes more than the last step.
 */
export function createLstmForward(
  weights: LstmWeights,
  advance: LstmSteps = createWasmSteps(weights) ?? createPlainSteps(weights),
): (scaled: Float64Array, earlierHours?: object) => Float64Array {
  const units = weights.bias.length / 4;
  const last = WINDOW_HOURS - 1;
  const beforeLastStep = new WeakMap<object, LstmState>();

  function advanceToLastStep(scaled: Float64Array, earlierHours: object): LstmState {
    const known = beforeLastStep.get(earlierHours);
    const state = known ?? startState(units);
    if (!known) advance(state, scaled, { first: 0, end: last });
    beforeLastStep.set(earlierHours, state);
    return { hidden: state.hidden.slice(), cell: state.cell.slice() };
  }

  return (scaled, earlierHours) => {
    const state = earlierHours ? advanceToLastStep(scaled, earlierHours) : startState(units);
    advance(state, scaled, { first: earlierHours ? last : 0, end: WINDOW_HOURS });
    const raw = new Float64Array(weights.denseBias);
    addProduct({ into: raw, vector: state.hidden, offset: 0, rows: units, matrix: weights.denseKernel });
    return raw.subarray(0, LEVEL_COUNT);
  };
}

function startState(units: number): LstmState {
  return { hidden: new Float64Array(units), cell: new Float64Array(units) };
}
