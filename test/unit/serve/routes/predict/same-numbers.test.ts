import { findHourOfDay, type OwnObservation } from '../../../../../forecasting/features/own-observation';
import { buildWindow } from '../../../../../forecasting/features/window';
import { HOUR_MS } from '../../../../../forecasting/hour';
import { loadArtifact } from '../../../../../forecasting/models/artifact';
import { readWeights } from '../../../../../forecasting/models/lstm-weights';
import { seededRandom } from '../../../../../forecasting/random';
import type { HourlySeries } from '../../../../../forecasting/series';
import { predict } from '../../../../../serve/routes/predict/answer';
import type { OwnRequest } from '../../../../../serve/routes/predict/request';
import { forecastPlainly, moveSeries } from '../../../../support/plain-computation';
import { statePlainly } from '../../../../support/plain-state';
import { readPricesUntil } from '../../../../support/price-sample';
import { untrainedArtifact } from '../../../../support/untrained-artifact';

const REQUESTS = 10_000;
/** Relative to a price. A return of one hour is about 1e-3 of it. */
const TOLERANCE = 1e-12;
const files = untrainedArtifact(5);
const weights = readWeights(files);
const model = loadArtifact(files);
const served = { version: '3', runId: 'run-3', model, source: 's', loadedAt: 0, loadedFrom: 'disk' } as const;
const prices = readPricesUntil(Date.UTC(2023, 4, 1, 11), 30);
/** Markets at different hours; every second one without high and low. */
const markets = Array.from({ length: 25 }, (_, index) => {
  const known = prices.slice(0, prices.length - 7 * index);
  return marketOf(index % 2 ? known : known.map((hour) => ({ ...hour, high: null, low: null })));
});
/** Markets with ranges, and those without, have the same forecasts at the same hour. */
const knownHours = [new Map<number, number>(), new Map<number, number>()] as const;
const states = new Map(
  markets.map(({ series }, index) => [series, statePlainly(series, { weights, known: knownHours[index % 2 ? 1 : 0] })]),
);
const random = seededRandom(20);

function plainStateOf(series: HourlySeries) {
  const state = states.get(series);
  if (state) return state;
  throw new Error('no market has this series');
}

function marketOf(series: HourlySeries) {
  const lastHour = series.at(-1)?.hour ?? 0;
  return { source: 's', series, lastHour, window: buildWindow(series), gateReason: null };
}

type Market = (typeof markets)[number];

function pick<T>(from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

function ask(request: OwnRequest, market: Market, now: number): number[] {
  const reason = () => '';
  const deps = { asset: 'BTC', market: { current: () => market, reason }, model: { current: () => served, reason } };
  const { prediction, quantiles } = predict(request, deps, now);
  return [prediction, ...quantiles.map(({ value }) => value)];
}

/** The largest relative difference of two lists. */
function differenceOf(found: readonly number[], expected: readonly number[]): number {
  const each = expected.map((value, index) => Math.abs((found[index] ?? Number.NaN) / value - 1));
  return found.length === expected.length ? Math.max(...each) : Number.NaN;
}

function largestDifference(compare: () => number): number {
  let largest = 0;
  for (let count = 0; count < REQUESTS; count++) largest = Math.max(largest, compare());
  return largest;
}

describe('10,000 generated requests give the numbers of the plain computation', () => {
  it('for the newest data', () => {
    const expected = new Map(
      markets.map((market) => {
        const state = plainStateOf(market.series);
        return [market, forecastPlainly({ series: market.series, weights, state })];
      }),
    );
    const compare = () => {
      const market = pick(markets);
      const now = market.lastHour + Math.floor(random() * 3 * HOUR_MS);
      return differenceOf(ask({ kind: 'newest' }, market, now), expected.get(market) ?? []);
    };
    expect(largestDifference(compare)).toBeLessThan(TOLERANCE);
  });

  it('for an observation', () => {
    const compare = () => {
      const market = pick(markets);
      const observation = observationNear(market);
      const hourShift = (findHourOfDay(observation, market.lastHour) - market.lastHour) / HOUR_MS - 1;
      const series = moveSeries(market.series, observation);
      const expected = forecastPlainly({ series, hourShift, weights, state: plainStateOf(market.series) });
      return differenceOf(ask({ kind: 'observation', observation }, market, market.lastHour), expected);
    };
    expect(largestDifference(compare)).toBeLessThan(TOLERANCE);
  });

  it('for own rates', () => {
    const compare = () => {
      const market = pick(markets);
      const series = ratesUpTo(market.lastHour);
      const rates = series.map(({ rate }) => rate ?? Number.NaN);
      const request = { kind: 'rates', rates, lastHour: market.lastHour } as const;
      const expected = forecastPlainly({ series, weights, state: plainStateOf(market.series) });
      return differenceOf(ask(request, market, market.lastHour), expected);
    };
    expect(largestDifference(compare)).toBeLessThan(TOLERANCE);
  });
});

/** A price up to 5 % away from the newest one, at any level of prices, and any hour. */
function observationNear({ series }: Market): OwnObservation {
  const lag_1 = 10 ** (8 * random() - 2) * (series.at(-1)?.rate ?? Number.NaN);
  return { lag_1, rolling_mean_5: lag_1 * (0.95 + 0.1 * random()), hour: Math.floor(24 * random()) };
}

/** 48 to 300 prices that move by up to 2 % an hour, at any level. */
function ratesUpTo(lastHour: number): HourlySeries {
  const count = 48 + Math.floor(252 * random());
  let rate = 10 ** (8 * random() - 2);
  return Array.from({ length: count }, (_, index) => {
    rate *= 1 + 0.04 * (random() - 0.5);
    const hour = lastHour - (count - 1 - index) * HOUR_MS;
    return { hour, rate, volume: null, cap: null, high: null, low: null, points: 1 };
  });
}
