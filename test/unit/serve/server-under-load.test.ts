import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homePaths } from '../../../config/home';
import { projectRoot } from '../../../config/paths';
import { createDiskCache } from '../../../serve/served-model/disk-cache';
import { findFreePort } from '../../support/free-port';
import { pricesUpTo } from '../../support/plain-app';
import { type LoadOutcome, sendLoad } from '../../support/send-load';
import { until } from '../../support/until';
import { untrainedArtifact } from '../../support/untrained-artifact';

/** Nothing listens on this port. */
const UNREACHABLE = '127.0.0.1:9';
const LAST_HOUR = Date.UTC(2025, 10, 21, 7);
const ownRates = { rates: pricesUpTo(LAST_HOUR, 300).map(({ rate }) => rate), last_hour: LAST_HOUR };
const OVERLOAD = { connections: 200, nextBody: () => ownRates };
const HEALTH_CHECKS = 20;
/** Sends the port of the caller of each connection that the server accepts. */
const REPORT_CONNECTIONS = `data:text/javascript,
import { subscribe } from 'node:diagnostics_channel';
subscribe('net.server.socket', ({ socket }) => process.send(socket.remotePort));`;

/** The tests run in order: they use one process, which starts with the model on its disk while all other servers are unreachable. */
let home: string;
let child: ChildProcess;
let url: string;
/** The ports of the callers whose connections the server has accepted. */
const accepted = new Set<number>();

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'nexthour-busy-'));
  const version = { version: '7', runId: 'run-7', source: 'livecoinwatch' };
  await createDiskCache(homePaths(home).servedModelOf('BTC')).write(version, untrainedArtifact(7));
  const port = await findFreePort();
  url = `http://127.0.0.1:${port}`;
  child = fork(join(projectRoot, 'dist', 'serve', 'server.js'), {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: ['--import', REPORT_CONNECTIONS],
    env: {
      PATH: process.env.PATH,
      MLFLOW_TRACKING_URI: `http://${UNREACHABLE}`,
      TEMPORAL_ADDRESS: UNREACHABLE,
      DATABASE_URL: `postgres://nobody@${UNREACHABLE}/nexthour`,
      NEXTHOUR_HOME: home,
      PORT: String(port),
    },
  });
  child.on('message', (port: number) => accepted.add(port));
});
afterAll(async () => {
  if (child.exitCode === null) child.kill('SIGKILL');
  await rm(home, { recursive: true });
});

/** Sends GET over a new connection. */
function getOnce(path: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    get(url + path, { agent: false }, async (answer) => {
      let body = '';
      for await (const text of answer) body += text;
      resolve({ status: answer.statusCode, body });
    }).once('error', reject);
  });
}

async function predict(body: object) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/predict`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
}

test('a cold start without MLflow and Postgres is ready with the model on its disk, and says what is missing', async () => {
  const ready = await until(
    () => getOnce('/ready').catch(() => ({ status: 0, body: '' })),
    ({ status }) => status === 200,
  );
  expect(JSON.parse(ready.body)).toMatchObject({
    ready: true,
    reason: expect.stringMatching(/^the server keeps version 7: the table of decisions about models cannot be read/),
    model: { version: '7' },
    data: null,
  });
  expect(await predict(ownRates)).toMatchObject({ status: 200, body: { model: { version: '7', run_id: 'run-7' } } });
  expect(await predict({})).toMatchObject({
    status: 503,
    body: { code: 'NoMarketData', detail: expect.stringMatching(/database/) },
  });
});

test('an overloaded server answers or refuses every request, answers /health over new connections, and recovers', async () => {
  const outcomes = new Map<string, number>();
  const answered = () => [...outcomes.values()].reduce((sum, count) => sum + count, 0);
  const load = sendLoad(url, OVERLOAD, ({ status, retryAfter, answer }) => {
    const outcome = [status, retryAfter && `retry after ${retryAfter} s`, answer.code].filter(Boolean).join(', ');
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  });
  for (let count = 0; count < HEALTH_CHECKS; count++) expect((await getOnce('/health')).status).toBe(200);
  await until(
    async () => answered(),
    (count) => count > 3 * OVERLOAD.connections,
  );
  await load.stop();
  expect([...outcomes.keys()].sort()).toEqual(['200', '503, retry after 1 s, Overloaded']);
  expect(await predict(ownRates)).toMatchObject({ status: 200 });
  const { body } = await getOnce('/metrics');
  expect(body).toContain('nexthour_requests_in_flight 0');
  expect(body).toContain(`nexthour_requests_shed_total ${outcomes.get('503, retry after 1 s, Overloaded')}`);
});

test('a server that is stopped under load answers every request that it accepted', async () => {
  accepted.clear();
  const outcomes: LoadOutcome[] = [];
  let sent = 0;
  const nextBody = () => (sent++ % 2 ? ownRates : {});
  const load = sendLoad(url, { connections: 50, nextBody }, (outcome) => outcomes.push(outcome));
  await until(
    async () => outcomes.length,
    (count) => count > 200,
  );
  const ended = Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  child.kill('SIGTERM');
  expect((await ended)[0]).toEqual([0, null]);
  await load.hasEnded;
  await load.stop();
  // When the server stops listening, the system resets the connections that it has not accepted yet.
  const isNotAccepted = ({ status, newPort }: LoadOutcome) =>
    status === 'ECONNREFUSED' || (status === 'ECONNRESET' && newPort !== undefined && !accepted.has(newPort));
  const refused = outcomes.filter(isNotAccepted);
  // `{}` is answered with 503 because there are no prices. Each connection ends when the server does not listen any more.
  const answered = outcomes.filter((outcome) => !isNotAccepted(outcome)).map(({ status }) => status);
  expect([...new Set(answered)].sort()).toEqual([200, 503]);
  expect(refused).toHaveLength(50);
  expect(accepted.size).toBeGreaterThanOrEqual(50);
});
