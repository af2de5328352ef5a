import type { layers, Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { TensorFlow } from './tensorflow';

type LstmLayer = ReturnType<typeof layers.lstm>;

/** The part of tfjs-node's backend that runs a TensorFlow kernel by name. */
interface NativeBackend {
  readonly binding: NativeBinding;
  getInputTensorIds(inputs: readonly Tensor[]): number[];
  createOutputTensor(metadata: unknown): Tensor;
}

interface NativeBinding {
  readonly TF_INT64: number;
  readonly TF_FLOAT: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_FLOAT: number;
  createTensor(shape: number[], dtype: number, values: Int32Array): number;
  executeOp(name: string, attributes: readonly unknown[], inputs: readonly number[], outputs: number): unknown[];
}

type RunKernel = (
  name: 'BlockLSTMV2' | 'BlockLSTMGradV2',
  steps: number,
  inputs: Tensor[],
  outputs: number,
) => Tensor[];

/**
 * Makes a `tf.layers.lstm` run on TensorFlow's fused kernels: one forward and one backward kernel per batch instead of about
 * 24 × 60 small ones. The layer must use tanh and sigmoid activations, return its last output only, and have no dropout and no
 * mask. Its weights do not change, so saving and loading stay the same: Keras and TensorFlow use the same order of gates.
 */
export function fuseLstm(tf: TensorFlow, layer: LstmLayer): void {
  const run = kernelRunner(tf.backend() as unknown as NativeBackend);
  const lastOutput = tf.customGrad(((
    x: Tensor3D,
    kernel: Tensor2D,
    recurrent: Tensor2D,
    bias: Tensor1D,
    save: (kept: Tensor[]) => void,
  ) => {
    const forward = forwardPass({ tf, run, x, kernel, recurrent, bias });
    save(forward.kept);
    return { value: forward.value, gradFunc: (dy: Tensor2D, kept: Tensor[]) => backwardPass({ tf, run, dy, kept }) };
  }) as unknown as Parameters<TensorFlow['customGrad']>[0]);
  layer.call = (inputs) =>
    tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      const [kernel, recurrent, bias] = layer.trainableWeights.map((weight) => weight.read());
      return lastOutput(...[x, kernel, recurrent, bias].filter((tensor) => tensor !== undefined));
    });
}

/** The first input of both kernels is the number of steps, an int64 scalar. tfjs has no int64 tensors, so we create them directly. */
function kernelRunner(backend: NativeBackend): RunKernel {
  const { binding } = backend;
  const lengths = new Map<number, number>();
  const lengthId = (steps: number): number => {
    const id = lengths.get(steps) ?? binding.createTensor([], binding.TF_INT64, new Int32Array([steps, 0]));
    lengths.set(steps, id);
    return id;
  };
  return (name, steps, inputs, outputs) => {
    const ids = [lengthId(steps), ...backend.getInputTensorIds(inputs)];
    const results = binding.executeOp(name, kernelAttributes(binding, name === 'BlockLSTMV2'), ids, outputs);
    return results.map((metadata) => backend.createOutputTensor(metadata));
  };
}

function kernelAttributes(binding: NativeBinding, isForward: boolean): readonly unknown[] {
  return [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'use_peephole', type: binding.TF_ATTR_BOOL, value: false },
    ...(isForward ? [{ name: 'cell_clip', type: binding.TF_ATTR_FLOAT, value: 0 }] : []),
  ];
}

interface Forward {
  readonly tf: TensorFlow;
  readonly run: RunKernel;
  readonly x: Tensor3D;
  readonly kernel: Tensor2D;
  readonly recurrent: Tensor2D;
  readonly bias: Tensor1D;
}

/** x: [batch × steps × features] → the last hidden state [batch × units], and the tensors that the backward pass needs. */
function forwardPass({ tf, run, x, kernel, recurrent, bias }: Forward): { value: Tensor; kept: Tensor[] } {
  const [batch, steps] = x.shape;
  const units = recurrent.shape[0];
  const byStep = tf.transpose(x, [1, 0, 2]);
  const weights = tf.concat([kernel, recurrent], 0);
  const state = tf.zeros([batch, units]);
  const peephole = tf.zeros([units]);
  const inputs = [byStep, state, state, weights, peephole, peephole, peephole, bias];
  const outputs = run('BlockLSTMV2', steps, inputs, 7);
  const hidden = outputs[6] ?? state;
  const value = tf.squeeze(tf.slice(hidden, [steps - 1, 0, 0], [1, batch, units]), [0]);
  return { value, kept: [byStep, weights, bias, ...outputs] };
}

interface Backward {
  readonly tf: TensorFlow;
  readonly run: RunKernel;
  /** [batch × units] */
  readonly dy: Tensor2D;
  readonly kept: Tensor[];
}

/** The gradients of x, kernel, recurrent kernel and bias, in that order. */
function backwardPass({ tf, run, dy, kept }: Backward): Tensor[] {
  const [byStep, weights, bias, ...outputs] = kept as [Tensor3D, Tensor2D, Tensor1D, ...Tensor[]];
  const [steps, batch, features] = byStep.shape;
  const units = dy.shape[1];
  const state = tf.zeros([batch, units]);
  const peephole = tf.zeros([units]);
  const earlier = tf.zeros([steps - 1, batch, units]);
  const hiddenGradient = tf.concat([earlier, tf.expandDims(dy, 0)], 0);
  const cellGradient = tf.zeros([steps, batch, units]);
  const inputs = [
    byStep,
    state,
    state,
    weights,
    peephole,
    peephole,
    peephole,
    bias,
    ...outputs,
    cellGradient,
    hiddenGradient,
  ];
  const [dx, , , dWeights, , , , dBias] = run('BlockLSTMGradV2', steps, inputs, 8) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor2D,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  return [
    tf.transpose(dx, [1, 0, 2]),
    tf.slice(dWeights, [0, 0], [features, 4 * units]),
    tf.slice(dWeights, [features, 0], [units, 4 * units]),
    dBias,
  ];
}
