import { request } from 'undici';

const PAUSE_MS = 50;
const TIMEOUT_MS = 15_000;

/** Durations of GET /health over new connections, in ms, ascending, and how many got no answer within TIMEOUT_MS. */
export interface HealthLatencies {
  readonly answeredMs: readonly number[];
  readonly unanswered: number;
}

/** The program of a child process, so that the load in the parent process does not delay the measurement. */
async function main(): Promise<void> {
  const [url = '', seconds = ''] = process.argv.slice(2);
  const answeredMs: number[] = [];
  let unanswered = 0;
  const end = performance.now() + Number(seconds) * 1000;
  while (performance.now() < end) {
    const start = performance.now();
    // `reset` closes the connection after the answer.
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await request(`${url}/health`, { reset: true, signal }).catch(() => null);
    if (answer) await answer.body.dump();
    if (answer?.statusCode === 200) answeredMs.push(performance.now() - start);
    else unanswered += 1;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  const result: HealthLatencies = { answeredMs: answeredMs.sort((one, other) => one - other), unanswered };
  process.send?.(result, () => process.disconnect());
}

void main();
