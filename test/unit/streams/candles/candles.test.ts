import fc from 'fast-check';
import type { Bars, KnownBar } from '../../../../clients/postgres/bars';
import { GRACE_MS } from '../../../../forecasting/bars/bar-builder';
import { MINUTE_MS } from '../../../../forecasting/bars/minute-bar';
import { formatInstant } from '../../../../forecasting/hour';
import { AssetCandles, BARS_PER_GROUP } from '../../../../streams/candles/asset-candles';
import { PartitionCandles } from '../../../../streams/candles/partition-candles';
import type { CandleMessage } from '../../../../streams/messages/candles';
import type { TradesMessage } from '../../../../streams/messages/trades';
import { type Clock, manualClock } from '../../../../system/clock';

const START = Date.UTC(2026, 10, 26, 12);

/** Stores bars as the table does. The table has its own test. */
class BarTable implements Bars {
  readonly rows = new Map<string, KnownBar>();
  /** Fails after this many rows, like a process that is killed. */
  remaining = Number.POSITIVE_INFINITY;

  async append(origin: { asset: string; source: string; knownAt: number }, bars: Parameters<Bars['append']>[1]) {
    return bars.map((bar) => {
      if (this.remaining-- <= 0) throw new Error('killed');
      const key = `${origin.asset}/${origin.source}/${bar.minute}/${bar.revision}`;
      const row = this.rows.get(key) ?? { ...bar, knownAt: origin.knownAt };
      this.rows.set(key, row);
      return row;
    });
  }

  async readNewest({ asset, source, count }: { asset: string; source: string; count: number }) {
    const own = [...this.rows].filter(([key]) => key.startsWith(`${asset}/${source}/`)).map(([, row]) => row);
    const byMinute = new Map<number, KnownBar>();
    for (const row of own) {
      if ((byMinute.get(row.minute)?.revision ?? -1) < row.revision) byMinute.set(row.minute, row);
    }
    return [...byMinute.values()].sort((one, other) => one.minute - other.minute).slice(-count);
  }
}

function message(trades: [id: number, seconds: number][], more: Partial<TradesMessage> = {}): TradesMessage {
  return {
    ...{ version: 1, asset: 'BTC', source: 'test', receivedAt: formatInstant(START) },
    trades: trades.map(([id, seconds]) => ({
      ...{ id, price: 100 + id, quantity: 0.25, side: 'buy' },
      at: formatInstant(START + seconds * 1000),
    })),
    ...more,
  };
}

function openPartition(table: BarTable, published: CandleMessage[], now = START, clock: Clock = manualClock(now)) {
  return new PartitionCandles((origin) =>
    AssetCandles.open({
      ...{ ...origin, bars: table, clock },
      publish: async (messages) => void published.push(...messages),
    }),
  );
}

const handle = (partition: PartitionCandles, given: TradesMessage, offset: bigint) =>
  partition.handle([{ message: given, offset }]);

test('stores a bar, publishes it, and commits the first message of the next minute', async () => {
  const [table, published] = [new BarTable(), [] as CandleMessage[]];
  const partition = openPartition(table, published, START + 61_000);
  expect(await handle(partition, message([[1, 5]]), 70n)).toBe(70n);
  expect(await handle(partition, message([[2, 50]]), 71n)).toBe(70n);
  expect(
    await handle(
      partition,
      message([
        [3, 59],
        [4, 60],
      ]),
      72n,
    ),
  ).toBe(72n);
  expect(published).toEqual([
    {
      ...{ version: 1, asset: 'BTC', source: 'test', minute: '2026-11-26T12:00:00.000Z', revision: 0 },
      ...{ open: 101, high: 103, low: 101, close: 103, volume: 0.75, trades: 3 },
      ...{ firstTradeId: 1, lastTradeId: 3, isComplete: false, knownAt: '2026-11-26T12:01:01.000Z' },
    },
  ]);
  const watermark = formatInstant(START + 2 * MINUTE_MS + GRACE_MS);
  expect(await handle(partition, message([], { watermark }), 73n)).toBe(74n);
  expect(table.rows.size).toBe(2);
});

test('the committed offset is that of the asset that needs the oldest message, unless that asset is silent', async () => {
  const partition = openPartition(new BarTable(), []);
  await handle(partition, message([[1, 5]], { asset: 'ETH' }), 1n);
  expect(await handle(partition, message([[1, 5]]), 2n)).toBe(1n);
  const receivedAt = formatInstant(START + 2 * 3_600_000);
  expect(await handle(partition, message([[2, 6]], { receivedAt }), 3n)).toBe(2n);
});

test('a process that missed messages continues from the stored bars, not from what it knew', async () => {
  const [table, published] = [new BarTable(), [] as CandleMessage[]];
  const stalled = openPartition(table, published);
  const other = openPartition(table, published);
  for (const partition of [stalled, other])
    await handle(
      partition,
      message([
        [1, 5],
        [2, 65],
      ]),
      1n,
    );
  await handle(other, message([[3, 70]]), 2n);
  expect(await handle(other, message([[4, 125]]), 3n)).toBe(3n);
  await handle(stalled, message([[4, 125]]), 3n);
  await handle(stalled, message([[5, 185]]), 4n);
  expect(
    [...table.rows.values()].map(({ minute, trades, isComplete, revision }) => [
      (minute - START) / MINUTE_MS,
      trades,
      isComplete,
      revision,
    ]),
  ).toEqual([
    [0, 1, false, 0],
    [1, 2, true, 0],
    [2, 1, true, 0],
  ]);
  expect(await stalled.handle([{ message: null, offset: 9n }])).toBe(10n);
});

test('messages that are handled together make the bars and the revisions that they make one by one', async () => {
  const messages = [message([[1, 5]]), message([[3, 65]]), message([[2, 50]]), message([[4, 125]], { asset: 'ETH' })];
  messages.push(
    message([[4, 125]]),
    message([[900, 70]], { source: 'other' }),
    message([[901, 130]], { source: 'other' }),
  );
  const [one, all] = [new BarTable(), new BarTable()];
  const [publishedOne, publishedAll]: [CandleMessage[], CandleMessage[]] = [[], []];
  let now = START;
  const clock = { now: () => ++now };
  const calm = openPartition(one, publishedOne);
  for (const [offset, each] of messages.entries()) await handle(calm, each, BigInt(offset));
  await openPartition(all, publishedAll, START, clock).handle(
    messages.map((each, offset) => ({ message: each, offset: BigInt(offset) })),
  );
  const withoutTime = (published: CandleMessage[]) => published.map(({ knownAt: _, ...values }) => values);
  expect(withoutTime(publishedAll)).toEqual(withoutTime(publishedOne));
  const revisions = [0, 1].map((revision) => all.rows.get(`BTC/test/${START}/${revision}`)?.knownAt ?? Number.NaN);
  expect(revisions[0]).toBeLessThan(revisions[1] ?? Number.NaN);
});

test('another source begins with its own bars', async () => {
  const [table, published] = [new BarTable(), [] as CandleMessage[]];
  const partition = openPartition(table, published);
  await handle(
    partition,
    message([
      [1, 5],
      [2, 65],
    ]),
    1n,
  );
  await handle(
    partition,
    message(
      [
        [900, 70],
        [901, 130],
      ],
      { source: 'other' },
    ),
    2n,
  );
  expect(published.map(({ source, minute }) => [source, minute.slice(14, 16)])).toEqual([
    ['test', '00'],
    ['other', '01'],
  ]);
});

test('the bars of an archive are not published, and neither are its minutes without trades', async () => {
  const [table, published] = [new BarTable(), [] as CandleMessage[]];
  await handle(
    openPartition(table, published),
    message([
      [1, 5],
      [2, 65],
    ]),
    1n,
  );
  const origin = { asset: 'BTC', source: 'test', knownAt: START };
  const prices = { open: 100, high: 100, low: 100, close: 100, firstTradeId: null, lastTradeId: null };
  const archive = [3, 0].map((trades, index) => ({
    ...{ ...prices, minute: START - (2 - index) * MINUTE_MS, volume: trades, trades },
    ...{ revision: 0, isComplete: true, missingIds: [] },
  }));
  await table.append(origin, archive);
  published.length = 0;
  await handle(openPartition(table, published), message([[3, 70]]), 2n);
  expect(published.map(({ minute }) => minute)).toEqual([formatInstant(START)]);
});

/** One late trade completes two bars, and only the correction of the first one was stored. */
const KILLED_BETWEEN_CORRECTIONS: [[number, boolean][], number[], number] = [
  [7, 22, 33, 1, 7, 33, 35, 26, 26, 25, 25].map((gap, index) => [gap, [2, 8, 9, 10].includes(index)]),
  [6],
  1,
];

test('wherever it is killed, the stored bars are those of an undisturbed run, and all are published', async () => {
  const trades = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.boolean()), { minLength: 1, maxLength: 60 });
  const kills = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 5 });
  const together = fc.integer({ min: 1, max: 8 });
  await fc.assert(
    fc.asyncProperty(trades, kills, together, async (gaps, killAfter, size) => {
      let seconds = 0;
      const log = gaps.map(([gap, isSwapped], index) => {
        seconds += gap;
        return { id: index + 1, seconds, isSwapped };
      });
      // Some trades arrive after the trade that follows them.
      for (let index = 1; index < log.length; index++) {
        const [one, other] = [log[index - 1], log[index]];
        if (one && other?.isSwapped) log.splice(index - 1, 2, { ...other, isSwapped: false }, one);
      }
      const messages = log.map(({ id, seconds: at }) => message([[id, at]]));
      messages.push(message([], { watermark: formatInstant(START + 3_600_000) }));

      const expected = new BarTable();
      const calm = openPartition(expected, []);
      for (const [index, each] of messages.entries()) await handle(calm, each, BigInt(index));

      const [table, published] = [new BarTable(), [] as CandleMessage[]];
      let committed = 0n;
      for (const limit of [...killAfter, Number.POSITIVE_INFINITY]) {
        table.remaining = limit;
        const partition = openPartition(table, published);
        try {
          for (let start = Number(committed); start < messages.length; start += size) {
            const some = messages.slice(start, start + size);
            committed = await partition.handle(
              some.map((each, index) => ({ message: each, offset: BigInt(start + index) })),
            );
          }
        } catch {
          // The next process continues from the committed offset.
        }
      }
      const finals = async (from: BarTable) =>
        (await from.readNewest({ asset: 'BTC', source: 'test', count: 100 })).map((bar) => ({ ...bar, revision: 0 }));
      expect(await finals(table)).toEqual(await finals(expected));
      const keys = new Set(published.map(({ minute, revision }) => `BTC/test/${Date.parse(minute)}/${revision}`));
      const unpublished = [...table.rows.keys()].filter((key) => !keys.has(key));
      // Only the newest revision of a bar is published again.
      const newest = await table.readNewest({ asset: 'BTC', source: 'test', count: BARS_PER_GROUP });
      expect(newest.filter(({ minute, revision }) => unpublished.includes(`BTC/test/${minute}/${revision}`))).toEqual(
        [],
      );
    }),
    { numRuns: 60, examples: [KILLED_BETWEEN_CORRECTIONS] },
  );
});
