import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProcessProblems } from '../../../../operations/status/find-process-problems';
import type { StackFile } from '../../../../stack/state-file';

const NOW = Date.UTC(2026, 10, 26, 3, 40);
const servers: Server[] = [];
const home = mkdtempSync(join(tmpdir(), 'nexthour-status-'));

beforeAll(() => {
  mkdirSync(join(home, 'logs'));
  const entry = {
    level: 30,
    time: NOW - 10_000,
    pid: 1,
    hostname: 'vm',
    name: 'training-worker',
    msg: 'worker is running',
  };
  writeFileSync(join(home, 'logs', 'training-worker.log'), `${JSON.stringify(entry)}\nError: no memory\n`);
});

afterAll(() => {
  rmSync(home, { recursive: true });
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** Starts a server that answers with `status` and `body`, or never when `status` is `null`. */
async function listen(status: number | null, body = ''): Promise<number> {
  const server = createServer((_, response) => (status === null ? undefined : response.writeHead(status).end(body)));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

type Service = StackFile['services'][number];

/** A busy machine can need longer than two seconds for an answer. Only a process that hangs is not waited for. */
function findFor(...given: Partial<Service>[]) {
  return findWithin(60_000, ...given);
}

function findWithin(probeMs: number, ...given: Partial<Service>[]) {
  const process = { pid: 4711, startedAt: 'x' };
  const usual = { name: 'training-worker', external: false, state: 'ready', process, ports: {} } as const;
  const services = given.map((service) => ({ ...usual, ...service }));
  const file = {
    pid: 1,
    startedAt: 0,
    isReady: true,
    supervisor: process,
    reaper: null,
    environment: {},
    addresses: [],
  };
  return findProcessProblems({ ...file, services }, { now: NOW, home, probeMs });
}

it('should find no problem with a process that answers', async () => {
  expect(await findFor({ ports: { health: await listen(200) } })).toEqual([]);
});

/** At the same time, because each one waits for its answer. */
it('should ask each process on the port that answers questions about it', async () => {
  const ports = {
    server: 'http',
    mlflow: 'http',
    simulator: 'http',
    'object-store': 's3',
    prometheus: 'http',
    alertmanager: 'http',
    'pipeline-worker': 'health',
  } as const;
  const asked = Object.entries(ports).map(async ([name, port]) => {
    const hanging = { name: name as keyof typeof ports, ports: { [port]: await listen(null) } };
    const problems = await findWithin(1_000, hanging);
    expect(problems).toEqual([
      expect.objectContaining({
        what: expect.stringContaining('does not answer'),
        unready: { service: name, state: 'no answer' },
      }),
    ]);
  });
  await Promise.all(asked);
});

it('should say how to end a process that hangs', async () => {
  const [problem] = await findWithin(2_000, { ports: { health: await listen(null) } });
  expect(problem?.what).toMatch(/^training-worker \(process 4711\) does not answer: .* gives no answer in 2 s$/);
  expect(problem?.remedy).toBe(
    'Run `kill -9 4711`; nexthour then starts it again. `nexthour logs training-worker` shows what it did before',
  );
});

it('should find a process that is not ready, and say that it may wait for one that is down', async () => {
  const ports = { health: await listen(503) };
  const [problem] = await findFor({ ports });
  expect(problem?.what).toMatch(/^training-worker \(process 4711\) is not ready: .* answers with status 503$/);
  expect(problem?.remedy).toBe('`nexthour logs training-worker` says what it waits for; it continues by itself');
  expect(problem).toMatchObject({ severity: 'broken', unready: { state: 'not ready' } });
  const problems = await findFor({ ports }, { name: 'kafka', state: 'restarting' });
  expect(problems).toMatchObject([
    { severity: 'warning', remedy: expect.stringMatching(/^it may wait for kafka; /) },
    { severity: 'broken', what: 'kafka is down (restarting)' },
  ]);
});

it('should say that a process is down, how often it ended, when and why', async () => {
  const lastFailure = { at: NOW - 9_000, reason: 'exit code 1', count: 3 };
  const [problem] = await findFor({ state: 'restarting', process: null, lastFailure });
  expect(problem).toMatchObject({
    severity: 'broken',
    what: 'training-worker is down (restarting). It has ended unexpectedly 3 times, the last time 03:39:51 UTC: exit code 1',
    remedy: expect.stringMatching(
      /Its log ends with: 2026-11-26T03:39:50.000Z \[INFO\] worker is running \| Error: no memory$/,
    ),
  });
});

it('should report a recent restart as a warning, and forget it later', async () => {
  const ports = { health: await listen(200) };
  const [problem] = await findFor({
    ports,
    lastFailure: { at: NOW - 60_000, reason: 'ended by signal SIGKILL', count: 1, ending: 'killed' },
  });
  expect(problem?.severity).toBe('warning');
  expect(problem?.remedy).toMatch(/^nothing, unless it happens again: a person killed it, or the system/);
  const reason = 'stopped from outside nexthour, exit code 0';
  const [stopped] = await findFor({ ports, lastFailure: { at: NOW - 60_000, reason, count: 1, ending: 'stopped' } });
  expect(stopped?.remedy).toBe(
    'nothing, unless it happens again: a person or another program stopped it, for example with `kill`',
  );
  const [repeated] = await findFor({ ports, lastFailure: { at: NOW - 60_000, reason: 'exit code 1', count: 6 } });
  expect(repeated?.remedy).toBe('find the cause: `nexthour logs training-worker` shows why');
  expect(
    await findFor({ ports, lastFailure: { at: NOW - 86_400_000, reason: 'ended by signal SIGKILL', count: 1 } }),
  ).toEqual([]);
});

it('should repeat what a server that is ready says about its model', async () => {
  const reason = 'the server keeps version 1: version 2 was refused: The model cannot be used';
  const http = await listen(200, JSON.stringify({ ready: true, reason }));
  const [problem] = await findFor({ name: 'server', ports: { http } });
  expect(problem).toMatchObject({ severity: 'warning', what: `server: ${reason}` });
});

it.each([
  { ready: true, reason: null },
  { ready: false, reason: 'no hour has run yet' },
])('should find no problem with a server that answers %j', async (answer) => {
  const http = await listen(200, JSON.stringify(answer));
  expect(await findFor({ name: 'server', ports: { http } })).toEqual([]);
});
