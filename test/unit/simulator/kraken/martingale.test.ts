import { fitLogistic } from '../../../../forecasting/models/rise/logistic-fit';
import { computeAuc } from '../../../../forecasting/scoring/probability/ranking';
import { generateSample } from '../../../../simulator/generated-sample';
import { openActivity } from '../../../../simulator/kraken/hour-activity';
import { planHour } from '../../../../simulator/kraken/hour-plan';
import { buildPricePath } from '../../../../simulator/price-path';
import type { PriceSample } from '../../../../simulator/price-sample';
import { frozenSample } from '../../../support/price-sample';

const HOURS = 2_000;
const PER_HOUR = 12;
const btc = frozenSample();
const eth = generateSample('ETH', btc) as PriceSample;
const FIRST = 40_000;

/** The price at the end of every five minutes, from the trades of the simulated exchange. */
function tradedPrices(asset: 'BTC' | 'ETH'): number[] {
  const activityOf = { BTC: openActivity(btc, 0.2), ETH: openActivity(eth, 0.2) };
  return btc.hours.slice(FIRST, FIRST + HOURS).flatMap(({ hour }, index) => {
    const [activity, base] = [activityOf[asset](FIRST + index), activityOf.BTC(FIRST + index)];
    if (!activity || !base) return [];
    const { minutes, priceOf } = planHour({ asset, hour, activity, base: asset === 'BTC' ? null : base }, `1/${hour}`);
    return Array.from({ length: PER_HOUR }, (_, part) => {
      const { first, trades } = minutes[part * 5 + 4] ?? { first: 0, trades: 1 };
      return priceOf(Math.max(0, first + trades - 1));
    });
  });
}

/** What someone knows who has seen only the past: the last returns and the place of the price in its hour so far. */
function describePast(prices: readonly number[], at: number): Float64Array | undefined {
  const logReturn = (from: number, to: number) => Math.log((prices[to] ?? Number.NaN) / (prices[from] ?? Number.NaN));
  const scale =
    Math.hypot(...Array.from({ length: 24 }, (_, back) => logReturn(at - back - 1, at - back))) / Math.sqrt(24);
  const part = at % PER_HOUR;
  const ofHour = prices.slice(at - part - 1, at + 1);
  const [low, high] = [Math.min(...ofHour), Math.max(...ofHour)];
  const place = high > low ? ((prices[at] ?? 0) - low) / (high - low) - 0.5 : 0;
  const sinceOpen = logReturn(at - part - 1, at) / scale;
  const late = part >= 6 ? 1 : 0;
  const known = [logReturn(at - 1, at) / scale, logReturn(at - 2, at) / scale, logReturn(at - 3, at) / scale];
  return scale > 0 ? Float64Array.from([...known, place, sinceOpen, place * late, sinceOpen * late]) : undefined;
}

/** The AUC of the direction of the next five minutes, inside an hour, on the second half of the hours. The first half is for the fit. */
function measureDirection(prices: readonly number[]): number {
  const rows: Float64Array[] = [];
  const labels: (0 | 1)[] = [];
  for (let at = 30; at < prices.length - 1; at++) {
    const [now = 0, next = 0] = [prices[at], prices[at + 1]];
    const past = describePast(prices, at);
    if (at % PER_HOUR === PER_HOUR - 1 || next === now || !past) continue;
    rows.push(past);
    labels.push(next > now ? 1 : 0);
  }
  const half = Math.floor(rows.length / 2);
  const fitted = fitLogistic({ rows: rows.slice(0, half), labels: labels.slice(0, half), penalty: 1 });
  const scoreOf = (row: Float64Array) => row.reduce((sum, value, index) => sum + value * (fitted[index + 1] ?? 0), 0);
  return computeAuc(
    rows.slice(half).map((row, index) => ({ hour: 0, probability: scoreOf(row), outcome: labels[half + index] ?? 0 })),
  );
}

const traded = { BTC: tradedPrices('BTC'), ETH: tradedPrices('ETH') };

describe('the direction of the next five minutes', () => {
  it.each(['BTC', 'ETH'] as const)('cannot be forecast from the past of the trades: %s', (asset) => {
    const auc = measureDirection(traded[asset]);
    expect(auc).toBeGreaterThan(0.49);
    expect(auc).toBeLessThan(0.51);
  });

  it('can be forecast when a path is drawn towards the known end of its hour', () => {
    const prices = btc.hours.slice(FIRST, FIRST + HOURS).flatMap((hour, index) => {
      return buildPricePath(hour, btc.hours[FIRST + index - 1]?.rate ?? hour.rate);
    });
    expect(measureDirection(prices)).toBeGreaterThan(0.55);
  });
});

it('couples the five minutes of ETH to those of BTC', () => {
  const returnsOf = (prices: readonly number[]) =>
    prices.slice(1).map((price, at) => Math.log(price / (prices[at] ?? Number.NaN)));
  const product = (one: readonly number[], other: readonly number[]) =>
    one.reduce((sum, value, at) => sum + value * (other[at] ?? Number.NaN), 0);
  const [one, other] = [returnsOf(traded.BTC), returnsOf(traded.ETH)];
  const correlation = product(one, other) / Math.sqrt(product(one, one) * product(other, other));
  expect(correlation).toBeGreaterThan(0.7);
  expect(correlation).toBeLessThan(0.95);
});
