import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Pool } from 'undici';
import type { HealthLatencies } from './health-probe';

const HEADERS = { 'content-type': 'application/json' };

export interface OverloadResult {
  /** Requests by status; a request without an answer counts under the code of its error. */
  readonly counts: ReadonlyMap<string, number>;
  /** The durations of the answers with status 200, ascending, in ms. */
  readonly answeredMs: Float64Array;
  readonly health: HealthLatencies;
}

/**
 * Sends POST /predict over `connections` connections at once for `seconds`. Meanwhile another process sends GET /health, each over a new
 * connection.
 */
export async function measureOverload(
  url: string,
  { connections, seconds, body }: { connections: number; seconds: number; body: string },
): Promise<OverloadResult> {
  const counts = new Map<string, number>();
  const answered: number[] = [];
  const pool = new Pool(url, { connections });
  const end = performance.now() + seconds * 1000;
  const call = async () => {
    while (performance.now() < end) {
      const start = performance.now();
      const status = await sendOne(pool, body);
      if (status === '200') answered.push(performance.now() - start);
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
  };
  const probe = fork(require.resolve('./health-probe'), [url, String(seconds)]);
  const [[health]] = await Promise.all([once(probe, 'message'), ...Array.from({ length: connections }, call)]);
  await pool.close();
  return { counts, answeredMs: Float64Array.from(answered).sort(), health: health as HealthLatencies };
}

async function sendOne(pool: Pool, body: string): Promise<string> {
  try {
    const answer = await pool.request({ path: '/predict', method: 'POST', headers: HEADERS, body });
    await answer.body.dump();
    return String(answer.statusCode);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
}
