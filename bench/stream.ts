import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { STREAM_CLIENTS } from './reads/amounts';
import { readProcessFigures } from './soak/process-figures';

const AT_ONCE = 50;
/** Two heartbeats. */
const LISTEN_MS = 31_000;

/**
 * Connects 1,000 clients to GET /forecasts/stream of a running server, and prints how much memory the server uses for them, how many
 * heard every heartbeat, how long GET /health takes meanwhile, and how much later than the first client the last one hears an event.
 */
async function main(): Promise<void> {
  const [url = 'http://127.0.0.1:8000', pid] = process.argv.slice(2);
  if (pid === undefined)
    throw new Error('give the address of the server and the id of its process (`npx nexthour status`)');
  // The first requests warm the server up.
  for (let round = 0; round < 200; round += 1) await (await fetch(`${url}/health`)).text();
  const before = readMb(pid);
  const clients: Client[] = [];
  while (clients.length < STREAM_CLIENTS) {
    const next = Array.from({ length: AT_ONCE }, () => connect(url));
    clients.push(...(await Promise.all(next)));
  }
  await sleep(LISTEN_MS);
  const after = readMb(pid);
  const started = performance.now();
  await (await fetch(`${url}/health`)).text();
  const healthMs = performance.now() - started;
  const heard = clients.filter(({ texts }) => texts.join('').split('event: clock').length > 2).length;
  const used = after - before;
  console.log(
    `${clients.length} clients: ${used.toFixed(1)} MB more memory (${before.toFixed(0)} → ${after.toFixed(0)} MB), ` +
      `${heard} heard at least two heartbeats, GET /health takes ${healthMs.toFixed(1)} ms; ${describeEvents(clients)}`,
  );
  for (const { request } of clients) request.destroy();
}

interface Client {
  readonly request: ClientRequest;
  readonly texts: string[];
  /** When it heard each event other than heartbeats, by the id of the event. */
  readonly heardAt: Map<string, number>;
}

function describeEvents(clients: readonly Client[]): string {
  const ids = new Set(clients.flatMap(({ heardAt }) => [...heardAt.keys()]));
  const delays = [...ids].map((id) => {
    const times = clients.flatMap(({ heardAt }) => heardAt.get(id) ?? []);
    return times.length === clients.length ? Math.max(...times) - Math.min(...times) : Number.NaN;
  });
  if (delays.length === 0) return 'no event came';
  const heardByAll = delays.filter((ms) => !Number.isNaN(ms));
  return `all heard ${heardByAll.length} of ${delays.length} events, the last client at most ${Math.max(...heardByAll).toFixed(0)} ms after the first`;
}

const readMb = (pid: string) => readProcessFigures(Number(pid))?.rssMb ?? Number.NaN;

async function connect(url: string): Promise<Client> {
  const request = get(`${url}/forecasts/stream`, { agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`/forecasts/stream answered ${response.statusCode}`);
  const texts: string[] = [];
  const heardAt = new Map<string, number>();
  response.setEncoding('utf8').on('data', (text: string) => {
    texts.push(text);
    for (const [, id = ''] of text.matchAll(/^id: (.+)\nevent: /gm)) heardAt.set(id, performance.now());
  });
  response.on('error', () => undefined);
  request.on('error', () => undefined);
  return { request, texts, heardAt };
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
