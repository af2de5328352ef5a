import { Pool } from 'undici';
import { measureOverload, type OverloadResult } from './overload';

const BODY = JSON.stringify({ lag_1: 50000, rolling_mean_5: 49000, hour: 12 });

interface Load {
  readonly callers: number;
  readonly requests: number;
}

const OVERLOAD = { connections: 400, seconds: 10, body: BODY };

/**
 * Sends POST /predict to a running server and prints latencies and throughput, for one caller and for fifty. Each caller waits for an
 * answer before it sends the next request. Then overloads the server, and prints how many requests it shed and how long GET /health
 * took meanwhile.
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
  console.log(formatOverload(await measureOverload(url, OVERLOAD)));
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
  const perSecond = Math.round((1000 * requests) / totalMs);
  return `${callers} callers: ${formatLatencies(each)}, ${perSecond} requests/s`;
}

function formatOverload({ counts, answeredMs, health }: OverloadResult): string {
  const { connections, seconds } = OVERLOAD;
  const answers = [...counts].map(([status, count]) => `${count} × ${status}`).join(', ');
  const healthMs = formatLatencies(Float64Array.from(health.answeredMs));
  return [
    `${connections} connections for ${seconds} s: ${answers}; status 200: ${formatLatencies(answeredMs)}`,
    `GET /health over new connections meanwhile: ${health.answeredMs.length} answered, ${healthMs}, ${health.unanswered} not answered`,
  ].join('\n');
}

/** @param each durations in ms, ascending */
function formatLatencies(each: Float64Array): string {
  const quantile = (level: number) => (each[Math.floor(level * (each.length - 1))] ?? Number.NaN).toFixed(2);
  return `median ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, max ${quantile(1)} ms`;
}

main().catch((error: Error) => {
  console.error(`${error.message}; start the server first, or pass its address: node dist/bench/predict.js http://…`);
  process.exitCode = 1;
});
