import fc from 'fast-check';
import { HOUR_MS } from '../../../../forecasting/hour';
import { WEEK_MS } from '../../../../forecasting/replay';
import { generateSample } from '../../../../simulator/generated-sample';
import { UNITS_PER_COIN } from '../../../../simulator/kraken/hour-activity';
import { MINUTE_MS, type MinuteTrades } from '../../../../simulator/kraken/minute-trades';
import { openTradeBook } from '../../../../simulator/kraken/trade-book';
import type { PriceSample } from '../../../../simulator/price-sample';
import { frozenSample } from '../../../support/price-sample';

const WEEKS = 112;
const samples = { BTC: frozenSample(), ETH: generateSample('ETH', frozenSample()) as PriceSample };

function openBook(asset: keyof typeof samples, options: { tradesPerSecond?: number; seed?: number } = {}) {
  const baseSample = asset === 'BTC' ? null : samples.BTC;
  return openTradeBook({
    asset,
    sample: samples[asset],
    baseSample,
    weeks: WEEKS,
    tradesPerSecond: 0.2,
    seed: 1,
    ...options,
  });
}

type Book = ReturnType<typeof openBook>;

function minutesOf(book: Book, hour: number): MinuteTrades[] {
  return Array.from({ length: 60 }, (_, minute) => book.minute(hour + minute * MINUTE_MS)).flatMap((one) => one ?? []);
}

const joined = (minutes: readonly MinuteTrades[], field: 'prices' | 'units') =>
  minutes.flatMap((minute) => [...minute[field]]);

/** The UTC hour, in the present, of the sample's hour with this index. */
const hourAt = (sample: PriceSample, index: number) =>
  (sample.hours[index]?.hour ?? Number.NaN) + WEEKS * WEEK_MS - HOUR_MS;

const books = { BTC: openBook('BTC'), ETH: openBook('ETH') };
/** The hour of the sample with this index. High and low include open and close, which is not so in one row. */
function barOf(asset: keyof typeof samples, index: number) {
  const [hour, before] = [samples[asset].hours[index], samples[asset].hours[index - 1]];
  if (!hour || !before) throw new RangeError(`there is no hour ${index}`);
  const known = [hour.high, hour.low, hour.rate, before.rate];
  return { open: before.rate, high: Math.max(...known), low: Math.min(...known), close: hour.rate };
}

const anyIndex = fc.integer({ min: 1, max: samples.BTC.hours.length - 1 });

describe('the trades of an hour', () => {
  it('meet open, high, low and close of BTC exactly', () => {
    fc.assert(
      fc.property(anyIndex, (index) => {
        const { open, high, low, close } = barOf('BTC', index);
        const prices = joined(minutesOf(books.BTC, hourAt(samples.BTC, index)), 'prices');
        const reached = { high: Math.max(...prices), low: Math.min(...prices) };
        expect({ open: prices[0], close: prices.at(-1), ...reached }).toEqual({ open, high, low, close });
      }),
      { numRuns: 120, examples: [[1], [samples.BTC.hours.length - 1]] },
    );
  });

  it('meet open and close of ETH exactly, and have about its high and low', () => {
    fc.assert(
      fc.property(anyIndex, (index) => {
        const { open, high, low, close } = barOf('ETH', index);
        const prices = joined(minutesOf(books.ETH, hourAt(samples.ETH, index)), 'prices');
        expect([prices[0], prices.at(-1)]).toEqual([open, close]);
        expect(Math.abs(Math.log(Math.max(...prices) / high))).toBeLessThan(0.015);
        expect(Math.abs(Math.log(Math.min(...prices) / low))).toBeLessThan(0.015);
      }),
      { numRuns: 30 },
    );
  });

  it('meet the extremes with far fewer trades than the path has steps', () => {
    const book = openBook('BTC', { tradesPerSecond: 0.001 });
    for (let index = 1; index < 120; index++) {
      const { high, low } = barOf('BTC', index);
      const prices = joined(minutesOf(book, hourAt(samples.BTC, index)), 'prices');
      expect([Math.max(...prices), Math.min(...prices)]).toEqual([high, low]);
    }
  });

  it('share out the volume of a day: 24 hours have a tenth of the volume that the sample has for them', () => {
    const { hours } = samples.BTC;
    const ratios = Array.from({ length: 7 }, (_, day) => {
      const last = 30_000 + day * 720;
      const usd = Array.from({ length: 24 }, (_, back) => {
        const coins = joined(minutesOf(books.BTC, hourAt(samples.BTC, last - back)), 'units').reduce(
          (sum, unit) => sum + unit,
          0,
        );
        return (coins / UNITS_PER_COIN) * (hours[last - back]?.rate ?? 0);
      }).reduce((sum, one) => sum + one, 0);
      return usd / ((hours[last]?.volume ?? 0) * 0.1);
    }).sort((a, b) => a - b);
    expect(ratios[3]).toBeGreaterThan(0.9);
    expect(ratios[3]).toBeLessThan(1.1);
  });

  it('have ids without a hole, over minutes and hours, and times that rise within the minute', () => {
    for (const asset of ['BTC', 'ETH'] as const) {
      let next: number | undefined;
      for (let index = 40_000; index < 40_020; index++) {
        for (const minute of minutesOf(books[asset], hourAt(samples[asset], index))) {
          expect(minute.firstTradeId).toBe(next ?? minute.firstTradeId);
          next = minute.firstTradeId + minute.count;
          const offsets = [...minute.offsetsUs];
          expect(offsets.every((offset, at) => offset >= (offsets[at - 1] ?? 0) && offset < MINUTE_MS * 1000)).toBe(
            true,
          );
          expect(minute.units.every((unit) => Number.isInteger(unit) && unit >= 1)).toBe(true);
        }
      }
    }
  });

  it('are the same when the book is opened later, in any order, and different for another seed', () => {
    const start = hourAt(samples.BTC, 35_000) + 17 * MINUTE_MS;
    const expected = openBook('BTC').minute(start);
    const other = openBook('BTC');
    for (const hours of [5, -3, 900]) other.minute(start + hours * HOUR_MS);
    expect(other.minute(start)).toEqual(expected);
    expect(openBook('BTC', { seed: 2 }).minute(start)?.prices).not.toEqual(expected?.prices);
  });

  it('arrive in clusters, with some minutes without a trade', () => {
    const book = openBook('BTC', { tradesPerSecond: 1 });
    const counts = Array.from({ length: 50 }, (_, hour) =>
      minutesOf(book, hourAt(samples.BTC, 36_000 + hour)).map(({ count }) => count),
    );
    const all = counts.flat();
    const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
    const variance = all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / all.length;
    expect(mean).toBeGreaterThan(40);
    expect(mean).toBeLessThan(70);
    // Trades that arrive independently of each other have a ratio of 1.
    expect(variance / mean).toBeGreaterThan(4);
    expect(all.filter((count) => count === 0).length).toBeGreaterThan(15);
  });

  it('end with the sample', () => {
    const end = samples.BTC.lastHour + WEEKS * WEEK_MS;
    expect(books.BTC.minute(end - MINUTE_MS)?.count).toBeGreaterThanOrEqual(0);
    expect(books.BTC.minute(end)).toBeUndefined();
    expect(books.BTC.minute(samples.BTC.firstHour + WEEKS * WEEK_MS - HOUR_MS)).toBeUndefined();
  });
});

describe('the speed of a book', () => {
  it('generates many trades in a second of processor time', () => {
    const book = openBook('BTC', { tradesPerSecond: 500 });
    const hour = hourAt(samples.BTC, 40_000);
    const begin = process.cpuUsage();
    let trades = 0;
    for (let minute = 0; minute < 10; minute++) trades += book.minute(hour + minute * MINUTE_MS)?.count ?? 0;
    const perSecond = (trades / process.cpuUsage(begin).user) * 1e6;
    expect(perSecond).toBeGreaterThan(50_000);
  });
});
