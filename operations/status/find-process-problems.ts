import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { request } from 'undici';
import { homePaths } from '../../config/home';
import { formatClock } from '../../reporting/format-clock';
import { formatCounted } from '../../reporting/numbers';
import { reachableHost } from '../../stack/http';
import { readLastLines } from '../../stack/log-file';
import type { StackFile } from '../../stack/state-file';
import type { Problem } from './status';

type Service = StackFile['services'][number];

const LOOPBACK = '127.0.0.1';
const PROBE_MS = 2_000;
const LOG_LINES = 2;
/** An unexpected end is shown for this time. */
const RECENT_MS = 2 * 3_600_000;

/** The problems of the processes that `npm start` runs: one that is down, does not answer, is not ready, or ended unexpectedly. */
export async function findProcessProblems(
  { services, environment }: StackFile,
  { now, home, probeMs = PROBE_MS }: { now: number; home: string; probeMs?: number },
): Promise<Problem[]> {
  const own = services.filter(({ external }) => !external);
  const down = own.filter(({ state }) => state !== 'ready').map(({ name }) => name);
  const context = { now, home, probe: { host: environment.HOST ?? LOOPBACK, probeMs }, down };
  return (await Promise.all(own.map((service) => findProblem(service, context)))).flat();
}

/** Where a process is asked, and how long its answer may take. */
interface Probe {
  readonly host: string;
  readonly probeMs: number;
}

async function findProblem(
  service: Service,
  { now, home, probe, down }: { now: number; home: string; probe: Probe; down: readonly string[] },
): Promise<Problem[]> {
  if (service.state !== 'ready') return [describeDown(service, home)];
  const silence = await findSilence(service, probe);
  if (silence !== null)
    return [silence.answers ? describeWaiting(service, silence, down) : describeSilence(service, silence)];
  const { lastFailure } = service;
  return [
    ...(service.name === 'server' ? await findReadinessWarning(service, probe) : []),
    ...(lastFailure && now - lastFailure.at < RECENT_MS ? [describeRestart(service, lastFailure)] : []),
  ];
}

const Readiness = Type.Object({ ready: Type.Boolean(), reason: Type.Union([Type.String(), Type.Null()]) });

/** A server that is ready says why it does not use the production model, or why it has no prices. */
async function findReadinessWarning({ ports }: Service, { host, probeMs }: Probe): Promise<Problem[]> {
  const url = `http://${reachableHost(host, LOOPBACK)}:${ports.http}/ready`;
  try {
    const { body } = await request(url, { headersTimeout: probeMs, bodyTimeout: probeMs });
    const answer: unknown = await body.json();
    if (!Value.Check(Readiness, answer) || !answer.ready || answer.reason === null) return [];
    const remedy =
      '`nexthour logs server` shows the cause, `nexthour models` the versions; the server looks again every few seconds';
    return [{ severity: 'warning', what: `server: ${answer.reason}`, remedy }];
  } catch {
    return [];
  }
}

function describeDown({ name, state, lastFailure }: Service, home: string): Problem {
  const last = lastFailure
    ? `. It has ended unexpectedly ${formatCounted(lastFailure.count, 'time')}, the last time ${formatClock(lastFailure.at)}: ${firstLine(lastFailure.reason)}`
    : '';
  const end = readEndOfLog(join(homePaths(home).logs, `${name}.log`));
  const log = end === '' || isFromOutside(lastFailure?.ending) ? '' : `. Its log ends with: ${end}`;
  const remedy = `nexthour starts it again by itself. If it keeps ending: ${describeCause(name, lastFailure?.ending)}${log}`;
  return { severity: 'broken', what: `${name} is down (${state})${last}`, remedy };
}

/** Whether a process runs, but does not answer or is not ready although all others run. */
export const isUnready = ({ unready, severity }: Problem) => unready !== undefined && severity === 'broken';

const nameProcess = ({ name, process }: Service) => (process ? `${name} (process ${process.pid})` : name);

function describeWaiting(service: Service, { reason }: Silence, down: readonly string[]): Problem {
  const { name } = service;
  const cause = down.length > 0 ? `it may wait for ${down.join(', ')}; ` : '';
  return {
    severity: down.length > 0 ? 'warning' : 'broken',
    what: `${nameProcess(service)} is not ready: ${reason}`,
    remedy: `${cause}\`nexthour logs ${name}\` says what it waits for; it continues by itself`,
    unready: { service: name, state: 'not ready' },
  };
}

function describeSilence(service: Service, { reason }: Silence): Problem {
  const { name, process } = service;
  const what = `${nameProcess(service)} does not answer: ${reason}`;
  const restart = process ? `Run \`kill -9 ${process.pid}\`; nexthour then starts it again. ` : '';
  const remedy = `${restart}\`nexthour logs ${name}\` shows what it did before`;
  return { severity: 'broken', what, remedy, unready: { service: name, state: 'no answer' } };
}

function describeRestart({ name }: Service, { at, reason, count, ending }: Failure): Problem {
  const what = `${name} ended unexpectedly (${formatCounted(count, 'time')}, last ${formatClock(at)}: ${firstLine(reason)}) and runs again`;
  const task = count === 1 ? 'nothing, unless it happens again' : 'find the cause';
  return { severity: 'warning', what, remedy: `${task}: ${describeCause(name, ending)}` };
}

type Failure = NonNullable<Service['lastFailure']>;

const isFromOutside = (ending: Failure['ending']) => ending === 'stopped' || ending === 'killed';

/** Where the cause of an unexpected end can be found. */
function describeCause(name: string, ending: Failure['ending']): string {
  if (ending === 'stopped') return 'a person or another program stopped it, for example with `kill`';
  return ending === 'killed'
    ? 'a person killed it, or the system because no memory was left (`dmesg`); its log does not say why'
    : `\`nexthour logs ${name}\` shows why`;
}

/** The last lines of a log in one line, without stacks; empty when there is none. */
function readEndOfLog(path: string): string {
  if (!existsSync(path)) return '';
  return readLastLines({ path, from: 0, lines: LOG_LINES }).map(firstLine).join(' | ');
}

const firstLine = (text: string) => text.split('\n')[0] ?? '';

/** Why a process is not ready. */
interface Silence {
  /** Whether it says so itself: then it runs, and waits for another process or server. */
  readonly answers: boolean;
  readonly reason: string;
}

/** Asks a process whether it is ready. Returns why not; `null` when it is, or cannot be asked. */
async function findSilence({ name, ports }: Service, { host, probeMs }: Probe): Promise<Silence | null> {
  const url = probeUrl(name, ports, host);
  if (url === null) return null;
  try {
    const { statusCode, body } = await request(url, { headersTimeout: probeMs, bodyTimeout: probeMs });
    await body.dump();
    return statusCode < 500 ? null : { answers: true, reason: `${url} answers with status ${statusCode}` };
  } catch {
    return { answers: false, reason: `${url} gives no answer in ${probeMs / 1_000} s` };
  }
}

/** Any answer below status 500 counts: the simulator and the object store want a key. */
const PROBES: Readonly<Record<string, { readonly port: 'http' | 's3'; readonly path: string }>> = {
  server: { port: 'http', path: '/health' },
  mlflow: { port: 'http', path: '/health' },
  simulator: { port: 'http', path: '/' },
  'object-store': { port: 's3', path: '/' },
  prometheus: { port: 'http', path: '/-/ready' },
  alertmanager: { port: 'http', path: '/-/ready' },
};

/**
 * `null` for Temporal and Postgres: they are asked by their own protocols.
 * @param host the address on which the server listens; the other processes listen on the loopback address
 */
function probeUrl(name: string, ports: Service['ports'], host: string): string | null {
  if (ports.health !== undefined) return `http://${LOOPBACK}:${ports.health}/ready`;
  const probe = PROBES[name];
  const port = probe && ports[probe.port];
  if (!probe || port === undefined) return null;
  return `http://${name === 'server' ? reachableHost(host, LOOPBACK) : LOOPBACK}:${port}${probe.path}`;
}
