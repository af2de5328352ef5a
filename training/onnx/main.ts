import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { serveChildJob } from '../serve-child-job';
import { evaluateOnnx } from './evaluate';
import { MAX_MEMORY_BYTES } from './limits';
import type { OnnxJob, OnnxResult } from './messages';

const watch = new Worker(join(__dirname, 'memory-watch.js'), { workerData: { maxBytes: MAX_MEMORY_BYTES } });
watch.unref();

/** The child process that checks and runs an uploaded model. A file that crashes the runtime ends only this process. */
serveChildJob<OnnxJob, never, OnnxResult>((job) => evaluateOnnx(job));
