import { writeMinute } from '../../../../bench/live/generate-trades';
import { readMessage } from '../../../../clients/kraken/messages';
import { BarBuilder } from '../../../../forecasting/bars/bar-builder';
import { MINUTE_MS } from '../../../../forecasting/bars/minute-bar';

const FIRST = Date.UTC(2026, 10, 21, 7);

/** The trades of some minutes, as the client of Kraken reads them. */
function readMinutes(count: number) {
  const state = { id: 100, price: 50_000 };
  const minutes = Array.from({ length: count }, (_, index) => FIRST + index * MINUTE_MS);
  const messages = minutes.flatMap((minute) => writeMinute(state, { symbol: 'BTC/USD', minute, trades: 1_200 }));
  return messages.flatMap((text) => {
    const message = readMessage(text);
    if (message.kind !== 'trades') throw new Error(`${message.kind}: ${text.slice(0, 200)}`);
    return message.bySymbol.get('BTC/USD') ?? [];
  });
}

test('generated minutes are read as trades without a hole, and make complete bars', () => {
  const trades = readMinutes(3);
  expect(trades.map(({ id }) => id)).toEqual(Array.from({ length: 3_600 }, (_, index) => 101 + index));
  const times = trades.map(({ at }) => Date.parse(at));
  expect(times).toEqual([...times].sort((one, other) => one - other));
  const builder = new BarBuilder();
  builder.add(trades.map((trade, index) => ({ ...trade, time: times[index] ?? 0 })));
  builder.advance(FIRST + 4 * MINUTE_MS);
  const bars = builder.take();
  expect(bars.map(({ minute }) => minute)).toEqual([0, 1, 2].map((index) => FIRST + index * MINUTE_MS));
  expect(bars.map((bar) => bar.trades)).toEqual([1_200, 1_200, 1_200]);
  expect(bars.slice(1).every(({ isComplete }) => isComplete)).toBe(true);
});
