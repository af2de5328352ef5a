import fc from 'fast-check';
import type { KrakenTrade } from '../../../../clients/kraken/trade';
import { MAX_WAITING, TradeSequence } from '../../../../streams/ingest/trade-sequence';

const AT = '2026-11-26T12:00:00.000000Z';
const trade = (id: number): KrakenTrade => ({
  id,
  price: 100,
  quantity: 1,
  side: 'buy',
  at: AT.replace('00Z', `${id % 10}0Z`),
});
const trades = (...ids: number[]) => ids.map(trade);
const start = { lastTradeId: 10, lastTradeAt: AT, missing: [] };
const live = { isHistory: false };
const history = { isHistory: true };
const takeIds = (sequence: TradeSequence, count = 1_000) => sequence.take(count).trades.map(({ id }) => id);

test('passes on each trade once, in the order of the ids', () => {
  const sequence = new TradeSequence(start);
  expect(sequence.offer(trades(12, 11, 12, 9, 13), live)).toBe(3);
  expect(takeIds(sequence, 2)).toEqual([11, 12]);
  expect(takeIds(sequence)).toEqual([13]);
  expect(sequence.position).toEqual({ id: 13, at: trade(13).at });
});

test('keeps trades behind missing ids until they arrive from the history', () => {
  const sequence = new TradeSequence(start);
  sequence.offer(trades(11, 14, 15), live);
  expect(takeIds(sequence)).toEqual([11]);
  expect(sequence.findHole()).toEqual({ from: 12, to: 13 });
  sequence.offer(trades(10, 11, 12, 13, 14), history);
  expect(sequence.findHole()).toBeNull();
  expect(sequence.take(10)).toEqual({ trades: trades(12, 13, 14, 15), unusedIds: [], isRepaired: true });
});

test('passes on trades late that were given up, and keeps what is still missing', () => {
  const sequence = new TradeSequence(start);
  sequence.offer(trades(15), live);
  expect(sequence.giveUp()).toEqual({ from: 11, to: 14, after: AT });
  expect(takeIds(sequence)).toEqual([15]);
  sequence.offer(trades(12), history);
  expect(sequence.unrepaired).toEqual([
    { from: 11, to: 11, after: AT },
    { from: 13, to: 14, after: trade(12).at },
  ]);
  expect(sequence.missing).toContainEqual({ from: 12, to: 12, after: trade(12).at });
  expect(sequence.take(10)).toEqual({ trades: trades(12), unusedIds: [], isRepaired: true });
  expect(sequence.missing).toEqual(sequence.unrepaired);
  expect(sequence.offer(trades(12), history)).toBe(0);
});

test('does not wait for ids that the exchange did not use', () => {
  const sequence = new TradeSequence(start);
  sequence.offer(trades(13), live);
  sequence.markUnused({ from: 11, to: 12 });
  expect(sequence.take(10)).toEqual({ trades: trades(13), unusedIds: [{ from: 11, to: 12 }], isRepaired: false });
});

test('keeps a bounded number of trades, and asks for the others again', () => {
  const sequence = new TradeSequence(start);
  const far = Array.from({ length: 2 * MAX_WAITING }, (_, index) => trade(12 + index));
  sequence.offer(far, live);
  expect(sequence.waitingCount).toBe(MAX_WAITING - 1);
  sequence.offer(trades(11), history);
  expect(takeIds(sequence, 2 * MAX_WAITING)).toHaveLength(MAX_WAITING);
  expect(sequence.findHole()).toEqual({ from: MAX_WAITING + 11, to: 2 * MAX_WAITING + 11 });
});

test('for any losses, orders and repetitions, no trade is lost or doubled', () => {
  const operations = fc.array(
    fc.oneof(
      fc.record({ live: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 10 }) }),
      fc.record({ take: fc.integer({ min: 1, max: 5 }) }),
      fc.constant({ giveUp: true as const }),
    ),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(operations, (steps) => {
      const sequence = new TradeSequence({ ...start, lastTradeId: 0 });
      const passed: number[] = [];
      for (const step of steps) {
        if ('live' in step) sequence.offer(trades(...step.live), live);
        else if ('take' in step) passed.push(...takeIds(sequence, step.take));
        else if (sequence.findHole()) sequence.giveUp();
      }
      sequence.offer(
        Array.from({ length: 40 }, (_, index) => trade(index + 1)),
        history,
      );
      passed.push(...takeIds(sequence));
      expect(passed.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
      expect(sequence.missing).toEqual([]);
    }),
  );
});
