import type { Fold, Period } from '../../forecasting/backtest/folds';
import { BASELINE } from '../../forecasting/backtest/models';
import type { BacktestResult } from '../../forecasting/backtest/result';
import type { HistoryFindings } from '../../forecasting/history/read-history';
import { formatInstant } from '../../forecasting/hour';
import { describeCheckResult } from '../../forecasting/quality/describe-check-result';

export const UNITS = {
  returns: 'natural logarithm of the price one hour later over the price at the origin',
  scores:
    'crps, winkler90 and r2 are of returns; crpsUsd, winkler90Usd, rmse and mae are in USD; skills, shares and coverages are fractions of 1',
  quantiles: 'the 99 percentiles 0.01 … 0.99; crps is twice the mean pinball loss over them',
};

/** The result as JSON. The same file, settings and program always give the same text. Non-finite numbers become null. */
export function formatResultJson(result: BacktestResult): string {
  const { settings, file, findings, period, folds, assessments, forecasts } = result;
  const { windowHours, ...others } = settings;
  const document = {
    units: UNITS,
    settings: { ...others, window: windowHours === null ? 'expanding' : `${windowHours}h`, baseline: BASELINE },
    data: { file, ...describeFindings(findings) },
    period: { ...formatPeriod(period), hours: countScoredHours(result) },
    folds: folds.map(describeFold),
    models: assessments.map(({ model, scores, againstPersistence, againstChampion }) => ({
      model,
      forecasts: forecasts.get(model) ?? 0,
      scores,
      against: { persistence: againstPersistence, trailingQuantiles: againstPersistence, champion: againstChampion },
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The number of hours (or bars) on which all models are scored. */
export function countScoredHours({ models }: Pick<BacktestResult, 'models'>): number {
  return models[0]?.outcomes.length ?? 0;
}

function describeFindings({ firstHour, lastHour, rules, ...others }: HistoryFindings) {
  return {
    firstHour: formatInstant(firstHour),
    lastHour: formatInstant(lastHour),
    ...others,
    rules: rules.map((result) => ({
      ...result,
      hours: result.hours.map(formatInstant),
      description: describeCheckResult(result),
    })),
  };
}

export function describeFold({ isWarmUp, targets, training }: Fold) {
  return { isWarmUp, targets: formatPeriod(targets), training: formatPeriod(training) };
}

export function formatPeriod({ from, to }: Period) {
  return { from: formatInstant(from), to: formatInstant(to) };
}
