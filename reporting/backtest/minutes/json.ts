import { BASELINE } from '../../../forecasting/backtest/models';
import { MINUTE_MS } from '../../../forecasting/bars/minute-bar';
import { formatInstant } from '../../../forecasting/hour';
import type { MinuteBacktestResult } from '../../../forecasting/minutes/backtest/result';
import type { ScoreComparison } from '../../../forecasting/scoring/compare-outcomes';
import { countScoredHours, describeFold, formatPeriod, UNITS } from '../json';

/** The result as JSON. The same file, settings and program always give the same text. Non-finite numbers become null. */
export function formatMinuteResultJson(result: MinuteBacktestResult): string {
  const { settings, file, findings, period, folds, assessments, forecasts } = result;
  const { barMs, horizonMs, scoredEveryMs, trainingDays, ...others } = settings;
  const { firstEnd, lastEnd, ...found } = findings;
  const minutes = (ms: number) => `${ms / MINUTE_MS}m`;
  const document = {
    units: {
      ...UNITS,
      returns: 'natural logarithm of the price at the target over the price at the origin',
      pinballChange: 'mean pinball loss over the 99 percentiles / that of the other model − 1; negative is better',
    },
    settings: {
      ...{ bar: minutes(barMs), horizon: minutes(horizonMs), scoredEvery: minutes(scoredEveryMs) },
      ...{ ...others, window: trainingDays === null ? 'expanding' : `${trainingDays}d`, baseline: BASELINE },
    },
    data: { file, firstEnd: formatInstant(firstEnd), lastEnd: formatInstant(lastEnd), ...found },
    period: { ...formatPeriod(period), forecasts: countScoredHours(result) },
    folds: folds.map(describeFold),
    models: assessments.map(({ model, scores, directionAuc, ...against }) => ({
      model,
      forecasts: forecasts.get(model) ?? 0,
      scores: { ...scores, pinball: scores.crps / 2, directionAuc },
      against: {
        persistence: withPinball(against.againstPersistence),
        trailingQuantiles: withPinball(against.againstPersistence),
        volatility: withPinball(against.againstVolatility),
        champion: against.againstChampion && withPinball(against.againstChampion),
      },
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function withPinball(comparison: ScoreComparison) {
  return { ...comparison, pinballChange: -comparison.crpsSkill };
}
