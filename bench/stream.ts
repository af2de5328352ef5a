import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const CLIENTS = 1_000;
const AT_ONCE = 50;
/** Two heartbeats. */
const LISTEN_MS = 31_000;
const MEGABYTE = 1024 ** 2;

/**
 * Connects 1,000 clients to GET /forecasts/stream of a running server, and prints how much memory the server uses for them, how many
 * heard every heartbeat, and how long GET /health takes meanwhile.
 */
async function main(): Promise<void> {
  const url = process.argv[2] ?? 'http://127.0.0.1:8000';
  // The first requests warm the server up.
  for (let round = 0; round < 200; round += 1) await (await fetch(`${url}/health`)).text();
  const before = await readMemory(url);
  const clients: { request: ClientRequest; texts: string[] }[] = [];
  while (clients.length < CLIENTS) {
    const next = Array.from({ length: AT_ONCE }, () => connect(url));
    clients.push(...(await Promise.all(next)));
  }
  await sleep(LISTEN_MS);
  const after = await readMemory(url);
  const started = performance.now();
  await (await fetch(`${url}/health`)).text();
  const healthMs = performance.now() - started;
  const heard = clients.filter(({ texts }) => texts.join('').split('event: clock').length > 2).length;
  const used = (after - before) / MEGABYTE;
  console.log(
    `${clients.length} clients: ${used.toFixed(1)} MB more memory (${(before / MEGABYTE).toFixed(0)} → ${(after / MEGABYTE).toFixed(0)} MB), ` +
      `${heard} heard at least two heartbeats, GET /health takes ${healthMs.toFixed(1)} ms`,
  );
  for (const { request } of clients) request.destroy();
}

async function connect(url: string): Promise<{ request: ClientRequest; texts: string[] }> {
  const request = get(`${url}/forecasts/stream`, { agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`/forecasts/stream answered ${response.statusCode}`);
  const texts: string[] = [];
  response.setEncoding('utf8').on('data', (text: string) => texts.push(text));
  response.on('error', () => undefined);
  request.on('error', () => undefined);
  return { request, texts };
}

/** The memory of the server process that is in RAM, in bytes. */
async function readMemory(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const bytes = /^process_resident_memory_bytes (\S+)/m.exec(text)?.[1];
  if (bytes === undefined) throw new Error(`${url}/metrics has no process_resident_memory_bytes; unset METRICS_PORT`);
  return Number(bytes);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
