import fc from 'fast-check';
import { BarBuilder, CORRECTED_MINUTES, GRACE_MS, MAX_EMPTY_MINUTES } from '../../../../forecasting/bars/bar-builder';
import { MINUTE_MS, type MinuteBar, minuteOf, type Trade } from '../../../../forecasting/bars/minute-bar';

const START = Date.UTC(2026, 10, 26, 12);
const trade = (id: number, seconds: number, price = 100, quantity = 1): Trade => ({
  ...{ id, time: START + seconds * 1000, price, quantity },
});

function emit(builder: BarBuilder, trades: readonly Trade[], watermark?: number): MinuteBar[] {
  builder.add(trades);
  if (watermark !== undefined) builder.advance(watermark);
  return builder.take();
}

/** The newest revision of each minute, without its number. */
function finalBars(bars: readonly MinuteBar[]) {
  const newest = new Map(bars.map((bar) => [bar.minute, bar]));
  return [...newest.values()].sort((one, other) => one.minute - other.minute).map((bar) => ({ ...bar, revision: 0 }));
}

describe('a bar', () => {
  it('is emitted once, when a trade of a later minute arrives', () => {
    const builder = new BarBuilder();
    expect(emit(builder, [trade(1, 0, 100), trade(2, 10, 103, 0.1), trade(3, 59.9, 99, 0.2)])).toEqual([]);
    expect(emit(builder, [trade(4, 60, 101)])).toEqual([
      {
        ...{ minute: START, open: 100, high: 103, low: 99, close: 99, volume: 1.3, trades: 3 },
        ...{ firstTradeId: 1, lastTradeId: 3, revision: 0, isComplete: false, missingIds: [] },
      },
    ]);
    expect(emit(builder, [trade(5, 61)], START + MINUTE_MS + GRACE_MS)).toEqual([]);
  });

  it('is emitted without a later trade when the grace has passed', () => {
    const builder = new BarBuilder();
    expect(emit(builder, [trade(1, 30)], START + MINUTE_MS + GRACE_MS - 1)).toEqual([]);
    expect(emit(builder, [], START + MINUTE_MS + GRACE_MS)).toMatchObject([{ minute: START, trades: 1 }]);
  });

  it('of a minute without trades says so, and has the close before it', () => {
    const bars = emit(new BarBuilder(), [trade(1, 30, 100), trade(2, 45, 98), trade(3, 185, 97)]);
    const prices = { open: 98, high: 98, low: 98, close: 98 };
    const empty = { ...prices, volume: 0, trades: 0, firstTradeId: null, lastTradeId: null };
    expect(bars.slice(1)).toMatchObject([
      { minute: START + MINUTE_MS, ...empty, isComplete: true },
      { minute: START + 2 * MINUTE_MS, ...empty, isComplete: true },
    ]);
  });

  it('is complete, except the first one, whose earlier trades are not known', () => {
    const bars = emit(new BarBuilder(), [trade(7, 30), trade(8, 70), trade(9, 130)]);
    expect(bars.map(({ isComplete }) => isComplete)).toEqual([false, true]);
  });

  it('adds quantities exactly', () => {
    const trades = Array.from({ length: 10 }, (_, index) => trade(index + 1, index, 100, 0.1));
    expect(emit(new BarBuilder(), [...trades, trade(11, 60)])).toMatchObject([{ volume: 1 }]);
  });
});

describe('missing ids', () => {
  it('make every minute incomplete to which the missing trades may belong, until they arrive', () => {
    const builder = new BarBuilder();
    emit(builder, [trade(1, 0), trade(2, 70)]);
    const bars = emit(builder, [trade(5, 200), trade(6, 250)]);
    expect(bars.map(({ minute, isComplete }) => [(minute - START) / MINUTE_MS, isComplete])).toEqual([
      [1, false],
      [2, false],
      [3, false],
    ]);
    const corrected = emit(builder, [trade(3, 75), trade(4, 130)]);
    expect(corrected).toMatchObject([
      { minute: START + MINUTE_MS, trades: 2, isComplete: true, revision: 1 },
      { minute: START + 2 * MINUTE_MS, trades: 1, isComplete: true, revision: 1 },
      { minute: START + 3 * MINUTE_MS, trades: 1, isComplete: true, revision: 1 },
    ]);
    expect(builder.counts).toEqual({ accepted: 6, duplicate: 0, late: 2, tooLate: 0 });
  });

  it('are listed in the bar', () => {
    const bars = emit(new BarBuilder(), [trade(1, 0), trade(4, 20), trade(8, 30), trade(9, 61)]);
    expect(bars).toMatchObject([
      {
        missingIds: [
          { from: 2, to: 3 },
          { from: 5, to: 7 },
        ],
      },
    ]);
  });

  it('that the exchange did not use are no missing trades', () => {
    const builder = new BarBuilder();
    emit(builder, [trade(1, 0), trade(2, 60), trade(5, 70), trade(6, 121)]);
    builder.addUnused({ from: 3, to: 3 });
    expect(builder.take()).toMatchObject([{ missingIds: [{ from: 4, to: 4 }], isComplete: false, revision: 1 }]);
    builder.addUnused({ from: 4, to: 4 });
    expect(builder.take()).toMatchObject([{ missingIds: [], isComplete: true, trades: 2, revision: 2 }]);
  });

  it('that are noticed after the grace correct a bar that was called complete', () => {
    const builder = new BarBuilder();
    emit(builder, [trade(1, 0), trade(2, 60)], START + 2 * MINUTE_MS + GRACE_MS);
    expect(emit(builder, [trade(4, 130)])).toMatchObject([
      { minute: START + MINUTE_MS, revision: 1, isComplete: false },
    ]);
  });
});

describe('a late trade', () => {
  it('corrects its bar and the empty bars after it', () => {
    const builder = new BarBuilder();
    emit(builder, [trade(1, 0, 100), trade(3, 200, 102)]);
    expect(emit(builder, [trade(2, 30, 95)])).toMatchObject([
      { minute: START, close: 95, low: 95, revision: 1 },
      { minute: START + MINUTE_MS, close: 95, trades: 0, revision: 1 },
      { minute: START + 2 * MINUTE_MS, close: 95, trades: 0, revision: 1 },
    ]);
    expect(builder.counts.late).toBe(1);
  });

  it('that arrives after the time for corrections is counted, and changes nothing', () => {
    const builder = new BarBuilder();
    emit(builder, [trade(1, 0), trade(2, 10), trade(4, 70)], START + (CORRECTED_MINUTES + 5) * MINUTE_MS);
    expect(emit(builder, [trade(3, 15)])).toEqual([]);
    expect(builder.counts.tooLate).toBe(1);
  });
});

test('after days without trades, the bars begin anew', () => {
  const after = (MAX_EMPTY_MINUTES + 2) * 60;
  const bars = emit(new BarBuilder(), [trade(1, 0), trade(2, after), trade(3, after + 60)]);
  expect(bars.map(({ minute }) => (minute - START) / 1000)).toEqual([0, after]);
});

/** A shuffled, repeated and split sequence of trades with rising ids and times over about an hour. */
const deliveries = fc
  .array(fc.record({ gap: fc.integer({ min: 0, max: 90_000 }), price: fc.integer({ min: 1, max: 999 }) }), {
    minLength: 1,
    maxLength: 60,
  })
  .chain((steps) => {
    let time = START;
    const trades = steps.map(({ gap, price }, index): Trade => {
      time += gap;
      return { id: 100 + index, time, price: price / 7, quantity: (price * (index + 1)) / 1e8 };
    });
    const order = fc.shuffledSubarray(trades, { minLength: trades.length });
    return fc.record({
      trades: fc.constant(trades),
      order: fc.tuple(order, fc.subarray(trades)).map(([all, again]) => [...all, ...again]),
      size: fc.integer({ min: 1, max: 10 }),
    });
  });

function split<T>(values: readonly T[], size: number): T[][] {
  const count = Math.ceil(values.length / size);
  return Array.from({ length: count }, (_, index) => values.slice(index * size, (index + 1) * size));
}

function expectLawfulRevisions(bars: readonly MinuteBar[]): void {
  const newest = new Map<number, MinuteBar>();
  for (const bar of bars) {
    const before = newest.get(bar.minute);
    expect(bar.revision).toBe(before ? before.revision + 1 : 0);
    if (before) expect({ ...bar, revision: 0 }).not.toEqual({ ...before, revision: 0 });
    newest.set(bar.minute, bar);
  }
}

describe('for any trades', () => {
  it('any order, repetition and split gives the final bars of the sorted trades', () => {
    fc.assert(
      fc.property(deliveries, ({ trades, order, size }) => {
        const end = START + 100 * MINUTE_MS;
        const builder = new BarBuilder();
        const bars = split(order, size).flatMap((batch) => emit(builder, batch));
        bars.push(...emit(builder, [], end));
        expectLawfulRevisions(bars);
        expect(finalBars(bars)).toEqual(finalBars(emit(new BarBuilder(), trades, end)));
        expect(builder.counts.accepted).toBe(trades.length);
        expect(builder.counts.duplicate).toBe(order.length - trades.length);
      }),
    );
  });

  it('trades in order, repeated and split, give no correction', () => {
    fc.assert(
      fc.property(deliveries, ({ trades, order, size }) => {
        const builder = new BarBuilder();
        const batches = split(trades, size).map((batch) => [
          ...batch,
          ...order.filter(({ id }) => id < (batch[0]?.id ?? 0)),
        ]);
        const bars = batches.flatMap((batch) => emit(builder, batch));
        expect(bars.filter(({ revision }) => revision > 0)).toEqual([]);
      }),
    );
  });

  it('a builder that continues from the stored bars gives the same bars', () => {
    fc.assert(
      fc.property(deliveries, fc.nat({ max: 200 }), ({ trades, order, size }, at) => {
        const batches = split(order, size);
        const stop = at % batches.length;
        const first = new BarBuilder();
        const bars = batches.slice(0, stop).flatMap((batch) => emit(first, batch));
        const stored = [...new Map(bars.map((bar) => [bar.minute, bar])).values()].sort((a, b) => a.minute - b.minute);
        const second = new BarBuilder(stored);
        const open = first.openMinute ?? 0;
        const replayed = batches
          .slice(0, stop)
          .flat()
          .filter(({ time }) => minuteOf(time) >= open);
        bars.push(...emit(second, replayed));
        bars.push(...batches.slice(stop).flatMap((batch) => emit(second, batch)));
        bars.push(...emit(second, [], START + 100 * MINUTE_MS));
        expectLawfulRevisions(bars);
        expect(finalBars(bars)).toEqual(finalBars(emit(new BarBuilder(), trades, START + 100 * MINUTE_MS)));
      }),
    );
  });

  it('a replay of trades that are in stored bars changes nothing', () => {
    fc.assert(
      fc.property(deliveries, ({ trades, order }) => {
        const stored = emit(new BarBuilder(), trades, START + 100 * MINUTE_MS);
        expect(emit(new BarBuilder(stored), order)).toEqual([]);
      }),
    );
  });
});

test('makes the bars of 200,000 trades', () => {
  const trades = Array.from({ length: 200_000 }, (_, index) => trade(index + 1, index / 50, 100 + (index % 7), 0.01));
  const builder = new BarBuilder();
  const bars = split(trades, 500).flatMap((batch) => emit(builder, batch));
  expect(bars).toHaveLength(66);
  expect(bars.reduce((sum, { trades: count }) => sum + count, 0)).toBeLessThanOrEqual(trades.length);
});
