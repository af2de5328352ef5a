import { setTimeout as sleep } from 'node:timers/promises';
import type { KrakenTrade } from '../../../../clients/kraken/trade';
import type { TradePosition } from '../../../../clients/postgres/trade-positions';
import { GRACE_MS } from '../../../../forecasting/bars/bar-builder';
import { MINUTE_MS } from '../../../../forecasting/bars/minute-bar';
import { AssetIngest, type AssetIngestOptions, type IngestEvent } from '../../../../streams/ingest/asset-ingest';
import { type HistoryReader, sinceOf } from '../../../../streams/ingest/history';
import type { TradesMessage } from '../../../../streams/messages/trades';
import { manualClock } from '../../../../system/clock';
import { until } from '../../../support/until';

const START = Date.UTC(2026, 10, 26, 12);
const PAGE = 100;
const trade = (id: number): KrakenTrade => ({
  ...{ id, price: 100 + (id % 9), quantity: 0.5, side: 'buy' },
  at: new Date(START + id * 100).toISOString(),
});
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => trade(from + index));

/** The history of an exchange that has the trades 1 to `newest`, except those that it never made. */
class Exchange implements HistoryReader {
  newest = 0;
  isAway = false;
  calls = 0;
  readonly unused = new Set<number>();

  async read({ since }: { since: string }) {
    this.calls++;
    if (this.isAway) return null;
    const after = Number(BigInt(since) / 1_000_000n);
    const later = range(1, this.newest).filter(({ id, at }) => Date.parse(at) > after && !this.unused.has(id));
    const trades = later.slice(0, PAGE);
    const last = String(BigInt(Date.parse(trades.at(-1)?.at ?? new Date(after).toISOString())) * 1_000_000n);
    return { trades, last, isNewest: trades.length < PAGE };
  }
}

const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

/** A busy machine can be late for the history. Only the tests of a history that does not answer are hasty. */
const PATIENT = { repairWaitMs: 60_000 };
const HASTY = { repairWaitMs: 300 };

function startIngest(exchange: Exchange, options: Partial<AssetIngestOptions> = {}) {
  const messages: TradesMessage[] = [];
  const events: IngestEvent[] = [];
  const saved: TradePosition[] = [];
  const ingest = new AssetIngest({
    ...{ asset: 'BTC', source: 'test', clock: manualClock(START + 3_600_000), history: exchange, historyMs: 3_600_000 },
    ...{ position: null, aliveAt: () => null },
    publish: async (message) => void messages.push(message),
    savePosition: async (position) => void saved.push(position),
    onEvent: (event) => events.push(event),
    ...options,
    timing: { ...PATIENT, retryMissingMs: 100, savePositionMs: 0, publishRetryMs: 20, ...options.timing },
  });
  const stopping = new AbortController();
  const run = ingest.run(stopping.signal);
  const stop = () => {
    stopping.abort();
    return run;
  };
  running.push(stop);
  return {
    ingest,
    messages,
    events,
    saved,
    stop,
    ids: () => messages.flatMap(({ trades }) => trades.map(({ id }) => id)),
  };
}

const eventually = (isMet: () => boolean) => until(async () => isMet(), Boolean);
const idsTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

test('begins with the history, and continues with the live feed', async () => {
  const exchange = new Exchange();
  exchange.newest = 350;
  const { ingest, ids, messages } = startIngest(exchange);
  ingest.receive(range(340, 352));
  await eventually(() => ids().length === 352);
  expect(ids()).toEqual(idsTo(352));
  expect(messages[0]).toMatchObject({ version: 1, asset: 'BTC', source: 'test', repaired: true });
  ingest.receive(range(353, 353));
  await eventually(() => ids().length === 353);
  expect(messages.at(-1)).toMatchObject({ trades: [trade(353)] });
  expect(messages.at(-1)).not.toHaveProperty('repaired');
});

test('begins at the start of a minute, not in the middle of the one before, when the minute has no trades yet', async () => {
  const exchange = new Exchange();
  exchange.newest = 600;
  // Trade 600 is at 12:01:00 exactly; the feed sends older ones as its snapshot.
  const { ingest, ids } = startIngest(exchange, { clock: manualClock(START + 2 * MINUTE_MS), historyMs: 0 });
  ingest.receive(range(590, 600));
  await sleep(150);
  ingest.receive(range(1_201, 1_202));
  await eventually(() => ids().length === 2);
  expect(ids()).toEqual([1_201, 1_202]);
});

test('begins with the live feed when there is no history', async () => {
  const exchange = new Exchange();
  exchange.isAway = true;
  const { ingest, ids } = startIngest(exchange, { timing: HASTY });
  ingest.receive(range(70, 72));
  await eventually(() => ids().length === 3);
  expect(ids()).toEqual([70, 71, 72]);
});

test('fills a hole from the history before it publishes later trades', async () => {
  const exchange = new Exchange();
  exchange.newest = 500;
  const position = { lastTradeId: 10, lastTradeAt: trade(10).at, missing: [] };
  const { ingest, ids, events } = startIngest(exchange, { position });
  ingest.receive(range(11, 12));
  ingest.receive(range(400, 401));
  await eventually(() => ids().length >= 391);
  expect(ids().slice(0, 391)).toEqual(idsTo(401).slice(10));
  expect(events.filter(({ type }) => type === 'given-up')).toEqual([]);
});

test('reports a hole once, although the history gives it in pages, and publishing them is slow', async () => {
  const exchange = new Exchange();
  exchange.newest = 500;
  const position = { lastTradeId: 10, lastTradeAt: trade(10).at, missing: [] };
  let published = 0;
  const publish = async ({ trades }: TradesMessage) => {
    await sleep(100);
    published += trades.length;
  };
  const { ingest, events } = startIngest(exchange, { position, publish });
  ingest.receive(range(400, 401));
  await eventually(() => published >= 391);
  ingest.receive(range(520, 520));
  await eventually(() => events.filter(({ type }) => type === 'hole').length > 1);
  expect(events.filter(({ type }) => type === 'hole')).toEqual([
    { type: 'hole', from: 11, to: 399 },
    { type: 'hole', from: expect.any(Number), to: 519 },
  ]);
});

test('publishes later trades when the history does not answer, and the missing ones when it does', async () => {
  const exchange = new Exchange();
  exchange.newest = 500;
  exchange.isAway = true;
  const position = { lastTradeId: 10, lastTradeAt: trade(10).at, missing: [] };
  const { ingest, ids, events, saved } = startIngest(exchange, { position, timing: HASTY });
  ingest.receive(range(400, 401));
  await eventually(() => ids().length === 2);
  const missing = { from: 11, to: 399, after: trade(10).at };
  expect(events).toContainEqual({ type: 'given-up', missing });
  await eventually(() => saved.length > 0);
  expect(saved.at(-1)).toEqual({ lastTradeId: 401, lastTradeAt: trade(401).at, missing: [missing] });
  expect(ingest.unrepairedCount).toBe(389);
  exchange.isAway = false;
  await eventually(() => ids().length >= 391);
  expect(
    ids()
      .toSorted((one, other) => one - other)
      .slice(0, 391),
  ).toEqual(idsTo(401).slice(10));
  expect(ingest.unrepairedCount).toBe(0);
});

test('reads the trades of a new hole before others that have been missing for long', async () => {
  const reads: string[] = [];
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const read: HistoryReader['read'] = async ({ since }) => {
    reads.push(since);
    await (reads.length === 1 ? released : sleep(5));
    return null;
  };
  const missing = [10, 20, 30].map((id) => ({ from: id, to: id, after: trade(id - 1).at }));
  const position = { lastTradeId: 100, lastTradeAt: trade(100).at, missing };
  const { ingest } = startIngest(new Exchange(), { position, history: { read } });
  await eventually(() => reads.length === 1);
  ingest.receive(range(103, 104));
  release();
  await eventually(() => reads.length > 1);
  expect(reads.slice(0, 2)).toEqual([sinceOf(trade(9).at), sinceOf(trade(100).at)]);
});

test('reads each range of missing trades in its turn, although a new hole comes after each read', async () => {
  const reads: string[] = [];
  const afters = [9, 19, 29].map((id) => trade(id).at);
  const missing = afters.map((after, index) => ({ from: 10 * index + 10, to: 10 * index + 10, after }));
  let newest = 101;
  const read: HistoryReader['read'] = async ({ since }) => {
    await sleep(5);
    if (!afters.some((after) => sinceOf(after) === since)) return null;
    reads.push(since);
    newest += 2;
    ingest.receive([trade(newest)]);
    return null;
  };
  const position = { lastTradeId: 100, lastTradeAt: trade(100).at, missing };
  const timing = { repairWaitMs: 20 };
  const { ingest } = startIngest(new Exchange(), { position, history: { read }, timing });
  ingest.receive([trade(newest)]);
  await eventually(() => reads.length >= 3);
  expect(reads.slice(0, 3)).toEqual(afters.map(sinceOf));
});

test('reads missing trades again after a restart', async () => {
  const exchange = new Exchange();
  exchange.newest = 60;
  const position = {
    ...{ lastTradeId: 50, lastTradeAt: trade(50).at },
    missing: [{ from: 20, to: 22, after: trade(19).at }],
  };
  const { ids, saved } = startIngest(exchange, { position });
  await eventually(() => ids().length >= 3);
  expect(ids().slice(0, 3)).toEqual([20, 21, 22]);
  await eventually(() => saved.at(-1)?.missing.length === 0);
});

test('says which ids the exchange did not use', async () => {
  const exchange = new Exchange();
  exchange.newest = 30;
  exchange.unused.add(12).add(13);
  const position = { lastTradeId: 10, lastTradeAt: trade(10).at, missing: [] };
  const { ingest, ids, messages, events } = startIngest(exchange, { position });
  ingest.receive([trade(11), ...range(14, 16)]);
  await eventually(() => ids().includes(16));
  expect(ids().slice(0, 4)).toEqual([11, 14, 15, 16]);
  expect(messages.flatMap(({ unusedIds = [] }) => unusedIds)).toEqual([{ from: 12, to: 13 }]);
  expect(events.filter(({ type }) => type === 'given-up')).toEqual([]);
});

test('stores only positions whose trades were published, and loses nothing when it stops while Kafka is away', async () => {
  const exchange = new Exchange();
  exchange.newest = 40;
  const position = { lastTradeId: 10, lastTradeAt: trade(10).at, missing: [] };
  let isAway = false;
  const published: number[] = [];
  const publish = async ({ trades }: TradesMessage) => {
    if (isAway) throw new Error('the broker does not answer');
    published.push(...trades.map(({ id }) => id));
  };
  const first = startIngest(exchange, { position, publish });
  first.ingest.receive(range(11, 20));
  await eventually(() => published.length === 10);
  isAway = true;
  first.ingest.receive(range(21, 30));
  await eventually(() => first.events.filter(({ type }) => type === 'failure').length > 1);
  await first.stop();
  expect(first.saved.at(-1)?.lastTradeId).toBe(20);
  isAway = false;
  const second = startIngest(exchange, { position: first.saved.at(-1) ?? null, publish });
  second.ingest.receive(range(38, 40));
  await eventually(() => published.length === 30);
  expect(published).toEqual(idsTo(40).slice(10));
});

test('lets a minute without later trades end, while the feed is alive', async () => {
  let alive: number | null = null;
  const position = { lastTradeId: 9, lastTradeAt: trade(9).at, missing: [] };
  const { ingest, messages, ids } = startIngest(new Exchange(), { position, aliveAt: () => alive });
  ingest.receive(range(10, 10));
  await eventually(() => ids().length === 1);
  alive = START + MINUTE_MS + GRACE_MS - 1;
  await sleep(250);
  expect(messages).toHaveLength(1);
  alive = START + MINUTE_MS + GRACE_MS;
  await eventually(() => messages.length === 2);
  await sleep(250);
  expect(messages.slice(1)).toMatchObject([{ trades: [], watermark: '2026-11-26T12:01:02.000Z' }]);
});

test('does not continue a position that is older than a day', async () => {
  const exchange = new Exchange();
  exchange.newest = 5;
  const position = { lastTradeId: 1, lastTradeAt: '2026-11-20T00:00:00.000Z', missing: [] };
  const { events, ids } = startIngest(exchange, { position });
  await eventually(() => ids().length === 5);
  expect(events).toContainEqual({ type: 'begins-anew', lastTradeAt: '2026-11-20T00:00:00.000Z' });
});

test('refuses a trade whose time lies in the future', async () => {
  const { ingest, events, ids } = startIngest(new Exchange(), {
    position: { lastTradeId: 9, lastTradeAt: trade(9).at, missing: [] },
  });
  ingest.receive([{ ...trade(10), at: '2100-01-01T00:00:00Z' }, trade(10)]);
  await eventually(() => ids().length === 1);
  expect(events).toContainEqual({ type: 'wrong-time', trade: expect.objectContaining({ at: '2100-01-01T00:00:00Z' }) });
});
