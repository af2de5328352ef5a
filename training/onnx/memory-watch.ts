import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const PERIOD_MS = 20;
const STDERR = 2;

/** The text by which the parent process recognises why the child ended. */
export const MEMORY_LIMIT_PASSED = 'the memory limit is passed';

/** A thread of the child process that ends the whole process when it uses too much memory. The main thread cannot: it is computing. */
if (typeof workerData?.maxBytes === 'number') {
  setInterval(() => {
    if (process.memoryUsage.rss() <= workerData.maxBytes) return;
    writeSync(STDERR, `${MEMORY_LIMIT_PASSED}\n`);
    process.kill(process.pid, 'SIGKILL');
  }, PERIOD_MS);
}
