import { FEATURE_COUNT } from '../features/window';
import { type ArtifactFiles, ModelFile, readJson, requireFile, UnusableArtifactError } from './artifact-files';
import type { LstmWeights } from './lstm-forward';
import { LEVEL_COUNT } from './quantile-head';

/**
 * Reads the weights from model.json and weights.bin, in the layout of TensorFlow.js.
 * @throws UnusableArtifactError when a weight is missing, has another shape or is not finite
 */
export function readWeights(files: ArtifactFiles): LstmWeights {
  const tensors = sliceWeights(files);
  const bias = requireTensor(tensors, 'lstm/bias');
  const units = bias.length / 4;
  return {
    kernel: requireTensor(tensors, 'lstm/kernel', FEATURE_COUNT * 4 * units),
    recurrentKernel: requireTensor(tensors, 'lstm/recurrent_kernel', units * 4 * units),
    bias,
    denseKernel: requireTensor(tensors, 'quantiles/kernel', units * LEVEL_COUNT),
    denseBias: requireTensor(tensors, 'quantiles/bias', LEVEL_COUNT),
  };
}

/** The tensors of weights.bin. The key is the last two parts of the tensor's name. */
function sliceWeights(files: ArtifactFiles): Map<string, Float32Array> {
  const bytes = requireFile(files, 'weights.bin');
  const specs = readJson(files, 'model.json', ModelFile).weightsManifest.flatMap(({ weights }) => weights);
  const tensors = new Map<string, Float32Array>();
  let offset = 0;
  for (const { name, shape } of specs) {
    const length = shape.reduce((product, side) => product * side, 1);
    tensors.set(name.split('/').slice(-2).join('/'), readFloats({ bytes, offset, length }));
    offset += 4 * length;
  }
  if (offset !== bytes.length)
    throw new UnusableArtifactError('weights', 'weights.bin', `has ${bytes.length} bytes instead of ${offset}`);
  return tensors;
}

function readFloats({ bytes, offset, length }: { bytes: Buffer; offset: number; length: number }): Float32Array {
  if (offset + 4 * length > bytes.length) throw new UnusableArtifactError('weights', 'weights.bin', 'is too short');
  return Float32Array.from({ length }, (_, index) => bytes.readFloatLE(offset + 4 * index));
}

function requireTensor(tensors: ReadonlyMap<string, Float32Array>, name: string, length?: number): Float32Array {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new UnusableArtifactError('schema', 'model.json', `has no weight ${name}`);
  if (length !== undefined && tensor.length !== length) {
    throw new UnusableArtifactError(
      'schema',
      'model.json',
      `has ${tensor.length} numbers for ${name} instead of ${length}`,
    );
  }
  if (!tensor.every(Number.isFinite))
    throw new UnusableArtifactError('weights', 'weights.bin', `has a number in ${name} that is not finite`);
  return tensor;
}
