import { dirname } from 'node:path';
import type * as tensorflow from '@tensorflow/tfjs';
import type { Backend } from './backend';

export type TensorFlow = typeof tensorflow;
export interface LoadedTensorFlow {
  readonly tf: TensorFlow;
  readonly backend: Backend;
}

/** Loads TensorFlow.js with the preferred backend, or with `wasm` when `native` does not load. */
export async function loadTensorFlow(preferred: Backend): Promise<LoadedTensorFlow> {
  const native = preferred === 'native' ? await loadNative() : null;
  return native ? { tf: native, backend: 'native' } : { tf: await loadWasm(), backend: 'wasm' };
}

async function loadNative(): Promise<TensorFlow | null> {
  try {
    const tf = (await import('@tensorflow/tfjs-node')) as unknown as TensorFlow;
    return tf.getBackend() === 'tensorflow' ? tf : null;
  } catch {
    return null;
  }
}

async function loadWasm(): Promise<TensorFlow> {
  const tf = await import('@tensorflow/tfjs');
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  await tf.setBackend('wasm');
  await tf.ready();
  return tf;
}
