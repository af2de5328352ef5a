import { connectKrakenRest } from '../../../../clients/kraken/rest';
import { createHistoryReader } from '../../../../streams/ingest/history';
import { messageOf } from '../../../../system/errors';
import { startKrakenSimulator } from '../../../support/start-kraken-simulator';
import { NOW } from '../../../support/start-simulator';

const since = String(BigInt(NOW - 60_000) * 1_000_000n);

/** Blocks this process, and with it the exchange, as a busy machine does. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

async function openReader(options: Parameters<typeof startKrakenSimulator>[0]) {
  const kraken = await startKrakenSimulator(options);
  const failures: string[] = [];
  const rest = connectKrakenRest({ url: kraken.url });
  const onFailure = (asset: string, error: unknown) => void failures.push(`${asset}: ${messageOf(error)}`);
  const close = async () => {
    await rest.close();
    await kraken.close();
  };
  return { reader: createHistoryReader({ rest, onFailure }), failures, close };
}

test('no call is refused, although the first one arrived late and two assets are read at once', async () => {
  const { reader, failures, close } = await openReader({ callsPerSecond: 1 });
  const { signal } = new AbortController();
  const pages = Promise.all(['BTC', 'ETH', 'BTC'].map((asset) => reader.read({ asset, since }, signal)));
  setImmediate(block, 600);
  expect((await pages).map((page) => page?.trades.length)).toEqual([
    expect.any(Number),
    expect.any(Number),
    expect.any(Number),
  ]);
  expect(failures).toEqual([]);
  await close();
});

test('a call that waits for its turn ends when the process stops', async () => {
  const { reader, close } = await openReader({});
  const stopping = new AbortController();
  const first = reader.read({ asset: 'BTC', since }, stopping.signal);
  const waiting = reader.read({ asset: 'ETH', since }, stopping.signal);
  await first;
  stopping.abort();
  await expect(waiting).rejects.toThrow('aborted');
  await expect(reader.read({ asset: 'BTC', since }, new AbortController().signal)).resolves.not.toBeNull();
  await close();
});
