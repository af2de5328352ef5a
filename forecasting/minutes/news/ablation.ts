import { finiteOrNull } from '../../finite';
import { fitRidge } from '../../models/ridge';
import { SIGNIFICANCE } from '../../promotion/rules';
import { compareOutcomes } from '../../scoring/compare-outcomes';
import type { ForecastOutcome } from '../../scoring/outcome';
import { createNewsInputs, type Headline, type NewsInputs } from './headlines';

/** One condition that the news must meet before a model may use them. */
export interface AblationRule {
  readonly rule: 'news-minutes-min' | 'news-crps-skill-min' | 'news-rmse-ratio-max' | 'news-of-other-week';
  readonly passed: boolean;
  readonly value: number | null;
  readonly limit: number;
}

/** The same forecasts with and without news. */
export interface NewsAblation {
  readonly headlines: number;
  /** Forecasts of the test half. */
  readonly forecasts: number;
  readonly rules: readonly AblationRule[];
  /** Whether all rules passed. */
  readonly helps: boolean;
}

/** With fewer forecasts after news, a good feature cannot be distinguished from a lucky one. */
const MIN_NEWS_FORECASTS = 500;
/** The point must not become worse. */
const MAX_RMSE_RATIO = 1.0005;
const PENALTY = 20;
const LIMIT = 4;
const MIN_SHARE = 1e-3;
/** The places of 16 % and 84 % in the percentiles. */
const [LOWER, UPPER] = [15, 83];
const WEEK_MS = 7 * 86_400_000;

/**
 * Fits what the news add to the forecasts of a model on the older half of its unseen forecasts, and compares both on the newer half, minute by
 * minute. News change the volatility by their number and sentiment, and the point by their sentiment. Without news, a forecast stays as it is.
 * As a control, the news of the week before must not help.
 * @param outcomes unseen forecasts whose targets do not overlap, ascending in time
 */
export function ablateNews(outcomes: readonly ForecastOutcome[], headlines: readonly Headline[]): NewsAblation {
  const middle = outcomes.length >> 1;
  const halves = { fit: outcomes.slice(0, middle), test: outcomes.slice(middle) };
  const newsAt = createNewsInputs(headlines);
  const minutes = halves.test.filter(({ origin }) => newsAt(origin).count > 0).length;
  const enough = { rule: 'news-minutes-min', passed: minutes >= MIN_NEWS_FORECASTS, value: minutes } as const;
  const rules: AblationRule[] = [{ ...enough, limit: MIN_NEWS_FORECASTS }];
  if (enough.passed) {
    const own = compareWithNews(halves, newsAt);
    const other = compareWithNews(halves, createNewsInputs(headlines.map(shiftByWeek)));
    rules.push(
      { rule: 'news-crps-skill-min', passed: isBetter(own), value: finiteOrNull(own.crpsSkill), limit: 0 },
      {
        ...{ rule: 'news-rmse-ratio-max', passed: own.rmseRatio <= MAX_RMSE_RATIO },
        ...{ value: finiteOrNull(own.rmseRatio), limit: MAX_RMSE_RATIO },
      },
      { rule: 'news-of-other-week', passed: !isBetter(other), value: finiteOrNull(other.crpsSkill), limit: 0 },
    );
  }
  const helps = rules.every(({ passed }) => passed);
  return { headlines: headlines.length, forecasts: halves.test.length, rules, helps };
}

type ReadNews = (at: number) => NewsInputs;
type Halves = { readonly fit: readonly ForecastOutcome[]; readonly test: readonly ForecastOutcome[] };

function compareWithNews({ fit, test }: Halves, newsAt: ReadNews) {
  const adjust = fitAdjustment(fit, newsAt);
  return compareOutcomes(test.map(adjust), test);
}

function isBetter({ crpsSkill, dmCrps: { pBetter } }: ReturnType<typeof compareOutcomes>): boolean {
  return crpsSkill > 0 && pBetter !== null && pBetter < SIGNIFICANCE;
}

function shiftByWeek({ knownAt, sentiment }: Headline): Headline {
  return { knownAt: knownAt + WEEK_MS, sentiment };
}

/** @returns a function that adds the news to a forecast */
function fitAdjustment(outcomes: readonly ForecastOutcome[], newsAt: ReadNews) {
  const known = outcomes.map((outcome) => ({ outcome, news: newsAt(outcome.origin), scale: scaleOf(outcome) }));
  const residuals = known.map(({ outcome, scale }) => (outcome.change - outcome.point) / scale);
  const [, ...volatility] = fitRidge({
    rows: known.map(({ news }) => Float64Array.of(1, ...volatilityInputs(news))),
    targets: residuals.map((residual) => Math.log(Math.max(MIN_SHARE, Math.abs(residual)))),
    penalty: PENALTY,
  });
  const [, direction = 0] = fitRidge({
    rows: known.map(({ news }) => Float64Array.of(1, news.sentiment)),
    targets: residuals.map((residual) => Math.min(LIMIT, Math.max(-LIMIT, residual))),
    penalty: PENALTY,
  });
  return (outcome: ForecastOutcome): ForecastOutcome => {
    const news = newsAt(outcome.origin);
    if (news.count === 0) return outcome;
    const inputs = volatilityInputs(news);
    const factor = Math.exp(inputs.reduce((sum, input, place) => sum + input * (volatility[place] ?? 0), 0));
    const point = outcome.point + direction * news.sentiment * scaleOf(outcome);
    const quantiles = outcome.quantiles.map((quantile) => point + factor * (quantile - outcome.point));
    return { ...outcome, point, quantiles };
  };
}

function volatilityInputs({ count, sentiment }: NewsInputs): number[] {
  return [Math.log1p(count), Math.abs(sentiment)];
}

/** Half of the 68 % interval. */
function scaleOf({ quantiles }: ForecastOutcome): number {
  return ((quantiles[UPPER] ?? 0) - (quantiles[LOWER] ?? 0)) / 2;
}
