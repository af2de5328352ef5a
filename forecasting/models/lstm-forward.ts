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
 * @returns a function from scaled inputs [WINDOW_HOURS × FEATURE_COUNT] to raw outputs [LEVEL_COUNT], which are valid until the next call.
 * Calls with the same object `earlierHours` must have the same inputs except those of the last hour: only their first call computes more than
 * the last step.
 */
export function createLstmForward(
  weights: LstmWeights,
  advance: LstmSteps = createWasmSteps(weights) ?? createPlainSteps(weights),
): (scaled: Float64Array, earlierHours?: object) => Float64Array {
  const units = weights.bias.length / 4;
  const last = WINDOW_HOURS - 1;
  const beforeLastStep = new WeakMap<object, LstmState>();
  const bias = Float64Array.from(weights.denseBias);
  const [state, raw] = [createState(units), new Float64Array(LEVEL_COUNT)];

  function advanceToLastStep(scaled: Float64Array, earlierHours: object): LstmState {
    const before = createState(units);
    advance(before, scaled, { first: 0, end: last });
    beforeLastStep.set(earlierHours, before);
    return before;
  }

  return (scaled, earlierHours) => {
    const before = earlierHours && (beforeLastStep.get(earlierHours) ?? advanceToLastStep(scaled, earlierHours));
    setState(state, before);
    advance(state, scaled, { first: before ? last : 0, end: WINDOW_HOURS });
    raw.set(bias);
    addProduct({ into: raw, vector: state.hidden, offset: 0, rows: units, matrix: weights.denseKernel });
    return raw;
  };
}

function setState({ hidden, cell }: LstmState, to: LstmState | undefined): void {
  if (to) {
    hidden.set(to.hidden);
    cell.set(to.cell);
  } else {
    hidden.fill(0);
    cell.fill(0);
  }
}

function createState(units: number): LstmState {
  return { hidden: new Float64Array(units), cell: new Float64Array(units) };
}
