import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { readArchive } from '../../../../clients/kraken/archive';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server whose answer begins with these texts, each in a chunk of its own. */
async function startArchive(texts: readonly string[], finish: (response: ServerResponse) => void) {
  const server = createServer(async (_, response) => {
    for (const text of texts) {
      response.write(text);
      await sleep(5);
    }
    finish(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return readArchive(url, { asset: 'BTC', from: 0, to: 60_000 }, AbortSignal.timeout(60_000));
}

async function readAll(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

test('gives the lines, also those that arrive in pieces', async () => {
  const lines = await startArchive(['1,2\n3', ',4\n\n5,'], (response) => response.end('6'));
  expect(await readAll(lines)).toEqual(['1,2', '3,4', '', '5,6']);
});

test('says that the answer broke off', async () => {
  const lines = await startArchive(['1,2\n3'], (response) => response.destroy());
  await expect(readAll(lines)).rejects.toMatchObject({ code: 'NoAnswer', canRetry: true });
});

test('ends when the reader fails, and nothing else fails', async () => {
  const failures: unknown[] = [];
  const note = (error: unknown) => failures.push(error);
  process.on('uncaughtException', note).on('unhandledRejection', note);
  closers.push(() => process.off('uncaughtException', note).off('unhandledRejection', note));
  const lines = await startArchive(['1,2\n', '3,4\n'], () => {});
  const read = async () => {
    for await (const line of lines) throw new Error(`cannot store ${line}`);
  };
  await expect(read()).rejects.toThrow('cannot store 1,2');
  await sleep(50);
  expect(failures).toEqual([]);
});
