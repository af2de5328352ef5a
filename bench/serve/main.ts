import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type Load, sendLoad } from './load';
import { measureOverload } from './overload';
import { type Candidate, renderOverload, renderTable } from './report';
import { type MeasuredRequest, REQUESTS } from './requests';

const ROUNDS = 3;
const SECONDS = 3;
const WARM_UP_SECONDS = 2;
const OVERLOAD = {
  connections: 400,
  seconds: 10,
  body: JSON.stringify({ lag_1: 50000, rolling_mean_5: 49900, hour: 12 }),
};

/**
 * Measures the server beside a bare Fastify that gives the same answers and beside onnxruntime in Fastify, one after the other, in several
 * rounds. Each server, and the load, has a process of its own. Then overloads our server.
 */
async function main(): Promise<void> {
  const server = await startChild('./server');
  const answers = Object.fromEntries(
    await Promise.all(REQUESTS.map(async (request) => [request.id, await fetchAnswer(server.url, request)] as const)),
  );
  const peers = await startChild('./peers', JSON.stringify(answers));
  try {
    const candidates = listCandidates(server.url, peers.url);
    console.log(renderTable(candidates, await measureRounds(candidates)));
    console.log(renderOverload(OVERLOAD, await measureOverload(server.url, OVERLOAD)));
  } finally {
    for (const { child } of [server, peers]) child.disconnect();
  }
}

/** Starts a module that sends the port of its server. */
async function startChild(module: string, ...args: string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(require.resolve(module), args);
  const [port] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`bench/serve/${module} ended with exit code ${code} before it served`);
    }),
  ]);
  return { child, url: `http://127.0.0.1:${port}` };
}

async function fetchAnswer(url: string, { method, path, body }: MeasuredRequest): Promise<unknown> {
  const sent = body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {};
  const answer = await fetch(url + path, { method, ...sent });
  if (answer.status !== 200) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

function listCandidates(server: string, peers: string): Candidate[] {
  const pairs = REQUESTS.flatMap(({ id, title, path, ...request }) => [
    { title, url: server + path, ...request, empty: `empty ${id}` },
    { title: `empty ${id}`, url: `${peers}/empty/${id}`, ...request },
  ]);
  const onnx = {
    title: 'onnxruntime-node, POST {}',
    url: `${peers}/onnx`,
    method: 'POST',
    body: {},
    empty: 'empty newest',
  };
  return [...pairs, onnx];
}

/** @returns the loads of each candidate, one per round */
async function measureRounds(candidates: readonly Candidate[]): Promise<Load[][]> {
  const loads = candidates.map((): Load[] => []);
  for (const { url, ...request } of candidates) await sendLoad(url, { ...request, seconds: WARM_UP_SECONDS });
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, { url, ...request }] of candidates.entries())
      loads[index]?.push(await sendLoad(url, { ...request, seconds: SECONDS }));
  }
  return loads;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
