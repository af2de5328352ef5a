import { ablateNews } from '../../../../forecasting/minutes/news/ablation';
import { createNewsInputs, type Headline } from '../../../../forecasting/minutes/news/headlines';
import { PERCENTILES } from '../../../../forecasting/quantiles';
import { seededRandom } from '../../../../forecasting/random';
import type { ForecastOutcome } from '../../../../forecasting/scoring/outcome';

const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 5, 1);
const FORECASTS = 9_000;
/** Quantiles of a logistic distribution. */
const SHAPE = PERCENTILES.map((level) => Math.log(level / (1 - level)));

/** Forecasts every five minutes whose volatility is right, unless `volatilityAt` says otherwise; and a headline about every half hour. */
function plant(volatilityAt: (news: number) => number) {
  const random = seededRandom(7);
  const headlines: Headline[] = [];
  for (let minute = 0; minute < 5 * FORECASTS; minute++) {
    if (random() < 1 / 90)
      headlines.push({ knownAt: START + minute * MINUTE_MS, sentiment: random() < 0.5 ? -0.8 : 0.8 });
  }
  const newsAt = createNewsInputs(headlines);
  const outcomes = Array.from({ length: FORECASTS }, (_, index): ForecastOutcome => {
    const origin = START + 5 * index * MINUTE_MS;
    const level = Math.min(0.999, Math.max(0.001, random()));
    const change = 1e-3 * volatilityAt(newsAt(origin).count) * Math.log(level / (1 - level));
    return { origin, lastRate: 50_000, change, point: 0, quantiles: Float64Array.from(SHAPE, (one) => 1e-3 * one) };
  });
  return { outcomes, headlines };
}

const failed = ({ rules }: ReturnType<typeof ablateNews>) =>
  rules.filter(({ passed }) => !passed).map(({ rule }) => rule);

test('news that move the volatility help', () => {
  const { outcomes, headlines } = plant((count) => 1 + 0.6 * count);
  const found = ablateNews(outcomes, headlines);
  expect(failed(found)).toEqual([]);
  expect(found).toMatchObject({ helps: true, forecasts: FORECASTS / 2, headlines: headlines.length });
});

test('news that have nothing to do with the price do not help', () => {
  const { outcomes, headlines } = plant(() => 1);
  expect(failed(ablateNews(outcomes, headlines))).toContain('news-crps-skill-min');
});

test('with few headlines, nothing can be told', () => {
  const { outcomes, headlines } = plant((count) => 1 + 0.6 * count);
  expect(ablateNews(outcomes, headlines.slice(0, 20))).toMatchObject({
    helps: false,
    rules: [{ rule: 'news-minutes-min', value: 0 }],
  });
});

test('a headline is not used before it was known, and for an hour', () => {
  const at = createNewsInputs([{ knownAt: 1_000, sentiment: 0.5 }]);
  expect([999, 1_000, 3_600_999, 3_601_000].map((instant) => at(instant).count)).toEqual([0, 1, 1, 0]);
  expect(at(2_000)).toEqual({ count: 1, sentiment: 0.5 });
});
