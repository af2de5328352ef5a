import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import { readProcessFigures } from './soak/process-figures';

const CLIENTS = 1_000;
const AT_ONCE = 50;
/** Of a running live line, each minute has several messages. */
const LISTEN_MS = 150_000;

/**
 * Connects 1,000 clients to /ws of a running server with a running live line, and prints how much memory the server uses for them, how many
 * heard every message, and how long after it was stored each message arrived: `known_at` or `made_at` is the clock of this machine, too.
 */
async function main(): Promise<void> {
  const [url = 'http://127.0.0.1:8000', pid, seconds] = process.argv.slice(2);
  if (pid === undefined)
    throw new Error('give the address of the server and the id of its process (`npx nexthour status`)');
  for (let round = 0; round < 200; round += 1) await (await fetch(`${url}/health`)).text();
  const before = readMb(pid);
  const clients: Client[] = [];
  while (clients.length < CLIENTS) {
    clients.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => connect(url)))));
  }
  const connected = readMb(pid);
  // What came while others were still connecting does not count.
  for (const client of clients) {
    client.heard = 0;
    client.delays.length = 0;
  }
  await sleep(seconds === undefined ? LISTEN_MS : Number(seconds) * 1_000);
  const after = readMb(pid);
  const most = Math.max(...clients.map(({ heard }) => heard));
  const complete = clients.filter(({ heard }) => heard === most).length;
  const delays = clients.flatMap((client) => client.delays).sort((one, other) => one - other);
  const at = (share: number) => delays[Math.floor(share * (delays.length - 1))]?.toFixed(0) ?? '–';
  console.log(
    `${clients.length} clients: ${(connected - before).toFixed(1)} MB more memory when connected, ${(after - before).toFixed(1)} MB after ` +
      `${most} messages (${before.toFixed(0)} → ${after.toFixed(0)} MB); ${complete} heard all ${most}; ` +
      `stored → arrived p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`,
  );
  for (const { socket } of clients) socket.terminate();
}

interface Client {
  readonly socket: WebSocket;
  heard: number;
  readonly delays: number[];
}

const readMb = (pid: string) => readProcessFigures(Number(pid))?.rssMb ?? Number.NaN;

async function connect(url: string): Promise<Client> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`);
  const client: Client = { socket, heard: 0, delays: [] };
  socket.on('message', (text) => {
    const { type, data } = JSON.parse(String(text)) as { type: string; data?: Record<string, unknown> };
    if (data === undefined) return;
    client.heard += 1;
    const storedAt = type === 'bars' ? data.known_at : type === 'forecasts' ? data.made_at : undefined;
    if (typeof storedAt === 'string') client.delays.push(Date.now() - Date.parse(storedAt));
  });
  await once(socket, 'open');
  for (const asset of ['BTC', 'ETH']) socket.send(JSON.stringify({ type: 'subscribe', asset }));
  return client;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
