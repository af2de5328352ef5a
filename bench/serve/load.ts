import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readOwnCpuS } from '../scale/process-costs';

const CONNECTIONS = 50;
/** With 50 connections, Keras takes seconds for an answer. */
const TIMEOUT_S = 60;

/** The figures of one load: requests per second, latencies in whole ms, and the processor time of the server for a request in µs. */
export interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuUs: number;
}

interface Report {
  readonly requests: { readonly average: number; readonly total: number };
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly non2xx: number;
  readonly errors: number;
}

/** A server that is measured. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
}

/** Sends the same request over 50 connections for some seconds, from a process of its own. @throws when an answer is not 200 */
export async function sendLoad(
  { url, pid }: ServerProcess,
  { method, body, seconds }: { method: string; body?: object | undefined; seconds: number },
): Promise<Load> {
  const options = ['--json', '--method', method, '--timeout', String(TIMEOUT_S)];
  const amount = ['--connections', String(CONNECTIONS), '--duration', String(seconds)];
  const sent = body ? ['--headers', 'content-type=application/json', '--body', JSON.stringify(body)] : [];
  const program = require.resolve('autocannon');
  const before = readOwnCpuS(pid);
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...options, ...amount, ...sent, url]);
  const { requests, latency, non2xx, errors } = JSON.parse(stdout) as Report;
  if (non2xx + errors > 0) throw new Error(`${method} ${url}: ${non2xx} answers without status 200, ${errors} errors`);
  const cpuUs = ((readOwnCpuS(pid) - before) * 1e6) / requests.total;
  return { perSecond: requests.average, p50: latency.p50, p99: latency.p99, cpuUs };
}
