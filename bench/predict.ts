import { Pool } from 'undici';

const BODY = JSON.stringify({ lag_1: 50000, rolling_mean_5: 49000, hour: 12 });

interface Load {
  readonly callers: number;
  readonly requests: number;
}

/**
 * Sends POST /predict to a running server and prints latencies and throughput, for one caller and for fifty. Each caller waits for an
 * answer before it sends the next request.
 */
async function main(): Promise<void> {
  const url = process.argv[2] ?? 'http://127.0.0.1:8000';
  await measure(url, { callers: 1, requests: 500 });
  for (const load of [
    { callers: 1, requests: 2_000 },
    { callers: 50, requests: 20_000 },
  ]) {
    console.log(formatResult(load, await measure(url, load)));
  }
}

/** @returns the duration of each request, ascending, and of all requests together, in ms */
async function measure(url: string, { callers, requests }: Load): Promise<{ each: Float64Array; totalMs: number }> {
  const pool = new Pool(url, { connections: callers });
  const each = new Float64Array(requests);
  let next = 0;
  const call = async () => {
    while (next < requests) each[next++] = await timeOne(pool);
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: callers }, call));
  const totalMs = performance.now() - start;
  await pool.close();
  return { each: each.sort(), totalMs };
}

async function timeOne(pool: Pool): Promise<number> {
  const start = performance.now();
  const headers = { 'content-type': 'application/json' };
  const { statusCode, body } = await pool.request({ path: '/predict', method: 'POST', headers, body: BODY });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`/predict answered ${statusCode}: ${text}`);
  return performance.now() - start;
}

function formatResult({ callers, requests }: Load, { each, totalMs }: { each: Float64Array; totalMs: number }): string {
  const quantile = (level: number) => (each[Math.floor(level * (requests - 1))] ?? Number.NaN).toFixed(2);
  const perSecond = Math.round((1000 * requests) / totalMs);
  return `${callers} callers: median ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, ${perSecond} requests/s`;
}

main().catch((error: Error) => {
  console.error(`${error.message}; start the server first, or pass its address: node dist/bench/predict.js http://…`);
  process.exitCode = 1;
});
