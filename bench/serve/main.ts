import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { SERVER_FLAGS } from '../../stack/node-processes';
import { type Candidate, listCandidates } from './candidates';
import { type KerasAnswer, requireSameNumbers, startKeras } from './keras';
import { type Load, type ServerProcess, sendLoad } from './load';
import { measureOverload } from './overload';
import { renderOverload, renderTable } from './report';
import { type MeasuredRequest, OBSERVATION, REQUESTS } from './requests';

const ROUNDS = 3;
const WARM_UP_SECONDS = 2;
const OVERLOAD = { connections: 400, seconds: 10, body: JSON.stringify(OBSERVATION) };

/**
 * Measures the server beside a bare Fastify that gives the same answers, beside onnxruntime in Fastify and, unless the option
 * --without-keras is given, beside Keras in FastAPI, one after the other, in several rounds. Each server, and the load, has a process of
 * its own. Then overloads our server.
 */
async function main(): Promise<void> {
  const keras = process.argv.includes('--without-keras') ? undefined : await startKeras();
  const server = await startChild('./server');
  const answers = Object.fromEntries(
    await Promise.all(REQUESTS.map(async (request) => [request.id, await fetchAnswer(server.url, request)] as const)),
  );
  const peers = await startChild('./peers', JSON.stringify(answers));
  try {
    const candidates = listCandidates({ server, peers, keras });
    if (keras) await compareNumbers(server.url, keras.url);
    console.log(renderTable(candidates, await measureRounds(candidates)));
    console.log(renderOverload(OVERLOAD, await measureOverload(server.url, OVERLOAD)));
  } finally {
    for (const { child } of [server, peers]) child.disconnect();
    keras?.stop();
  }
}

/** Starts a module that sends the port of its server, with the options of our server. */
async function startChild(module: string, ...args: string[]): Promise<ServerProcess & { child: ChildProcess }> {
  const child = fork(require.resolve(module), args, { execArgv: SERVER_FLAGS });
  const [port] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`bench/serve/${module} ended with exit code ${code} before it served`);
    }),
  ]);
  return { child, pid: child.pid ?? 0, url: `http://127.0.0.1:${port}` };
}

/** @throws when Keras does not give the numbers of our server */
async function compareNumbers(server: string, keras: string): Promise<void> {
  const request = { method: 'POST', body: OBSERVATION } as const;
  const ours = await fetchAnswer<KerasAnswer>(server, { path: '/predict', ...request });
  for (const path of ['/predict', '/tf-function'])
    requireSameNumbers(await fetchAnswer<KerasAnswer>(keras, { path, ...request }), ours);
}

async function fetchAnswer<Answer>(
  url: string,
  { method, path, body }: Pick<MeasuredRequest, 'method' | 'path' | 'body'>,
): Promise<Answer> {
  const sent = body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {};
  const answer = await fetch(url + path, { method, ...sent });
  if (answer.status !== 200) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

/** @returns the loads of each candidate, one per round */
async function measureRounds(candidates: readonly Candidate[]): Promise<Load[][]> {
  const loads = candidates.map((): Load[] => []);
  for (const one of candidates) await sendLoad(one, { ...one, seconds: WARM_UP_SECONDS });
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, one] of candidates.entries()) loads[index]?.push(await sendLoad(one, one));
  }
  return loads;
}

main().catch((error: Error) => {
  console.error(error.message);
  // Its servers end with it.
  process.exit(1);
});
