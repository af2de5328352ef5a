import { readFile } from 'node:fs/promises';

/** The two builds of TensorFlow.js: `native` runs compiled C++, `wasm` runs WebAssembly and is about eight times slower. */
export type Backend = 'native' | 'wasm';

/** Environment of every child that trains: bit-identical results on every run, and no informational output. */
export const TENSORFLOW_ENVIRONMENT = { TF_ENABLE_ONEDNN_OPTS: '0', TF_CPP_MIN_LOG_LEVEL: '2' } as const;

/** The backend that the set-up found to work on this machine; `wasm` when the set-up has not written the file. */
export async function readBackend(file: string): Promise<Backend> {
  const content = await readFile(file, 'utf8').catch(() => '{}');
  const { backend } = JSON.parse(content) as { backend?: unknown };
  return backend === 'native' ? 'native' : 'wasm';
}
