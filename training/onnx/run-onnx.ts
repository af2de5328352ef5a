import { join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import { ChildEndedEarlyError, runChildJob } from '../run-child-job';
import { MAX_MEMORY_BYTES, MAX_ONNX_BYTES, MAX_SECONDS } from './limits';
import { MEMORY_LIMIT_PASSED } from './memory-watch';
import type { OnnxJob, OnnxResult } from './messages';
import { unusable } from './unusable';

const MEGABYTE = 1024 * 1024;
/** Otherwise onnxruntime reports its use to its maker, and writes files into the home folder and the folder for temporary files. */
const NO_TELEMETRY = { ORT_DISABLE_TELEMETRY: '1' };

/** Checks an ONNX model and runs it, within bounds of time and memory. @throws NexthourError `UnusableOnnx`; the reason of the signal */
export async function runOnnx(
  job: OnnxJob,
  signal: AbortSignal,
  { maxSeconds = MAX_SECONDS }: { readonly maxSeconds?: number } = {},
): Promise<OnnxResult> {
  if (job.bytes.byteLength > MAX_ONNX_BYTES) {
    const size = Math.ceil(job.bytes.byteLength / MEGABYTE);
    throw unusable(`it has ${size} MB; at most ${MAX_ONNX_BYTES / MEGABYTE} MB are allowed`);
  }
  if (job.bytes.byteLength === 0) throw unusable('it is empty; upload the ONNX file');
  const deadline = AbortSignal.timeout(maxSeconds * 1000);
  const program = join(projectRoot, 'dist', 'training', 'onnx', 'main.js');
  const child = { program, environment: { ...childEnvironment(), ...NO_TELEMETRY } };
  try {
    return await runChildJob<OnnxJob, never, OnnxResult>({
      ...{ ...child, job, detached: true, onProgress: () => undefined },
      signal: AbortSignal.any([signal, deadline]),
    });
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted)
      throw unusable(`it takes longer than ${maxSeconds} s for ${countRows(job)} hours; export a simpler model`);
    if (!(error instanceof ChildEndedEarlyError)) throw error;
    throw unusable(describeEnding(error.ending));
  }
}

function countRows({ rows, columns }: OnnxJob): number {
  return rows.length / columns.length;
}

function describeEnding(ending: string): string {
  if (ending.includes(MEMORY_LIMIT_PASSED)) {
    return `it needs more than ${MAX_MEMORY_BYTES / MEGABYTE} MB of memory; export a simpler model`;
  }
  return `the runtime stopped while it loaded or ran the model (${ending}); export it again`;
}
