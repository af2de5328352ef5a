import { NexthourError } from '../../system/errors';
import { formatHour, HOUR_MS, type Hour } from '../hour';
import type { Forecaster, ReturnForecast } from '../models/model';
import { PERCENTILES } from '../quantiles';
import type { ForecastOutcome } from '../scoring/outcome';
import type { HourlySeries } from '../series';

/** @throws NexthourError `UnusableForecast` when a point or a quantile is not finite, or when quantiles cross */
export function checkForecasts(outcomes: readonly ForecastOutcome[]): void {
  for (const { origin, point, quantiles } of outcomes) {
    if (quantiles.length !== PERCENTILES.length) {
      throw unusableForecast(origin, `has ${quantiles.length} quantiles instead of ${PERCENTILES.length}`);
    }
    if (!Number.isFinite(point)) throw unusableForecast(origin, `has the point ${point}, which is not a finite number`);
    let before = Number.NEGATIVE_INFINITY;
    for (const quantile of quantiles) {
      if (!Number.isFinite(quantile) || quantile < before) {
        throw unusableForecast(origin, 'has quantiles that are not finite or not ascending');
      }
      before = quantile;
    }
  }
}

/**
 * Repeats the middle forecast with a series that ends at its origin. A model that uses later hours gives another forecast.
 * @throws NexthourError `UnusableForecast` when the two forecasts differ
 */
export function checkLookAhead(run: {
  fitted: Forecaster;
  series: HourlySeries;
  outcomes: readonly ForecastOutcome[];
}): void {
  const { fitted, series, outcomes } = run;
  checkRepeatedForecast(outcomes, (origin) => {
    const index = (origin - (series[0]?.hour ?? 0)) / HOUR_MS;
    return fitted.forecastAt(series.slice(0, index + 1), [index])[0];
  });
}

/**
 * Compares the middle forecast with the one that `forecastAgain` makes from the series up to the origin only.
 * @throws NexthourError `UnusableForecast` when the two forecasts differ
 */
export function checkRepeatedForecast(
  outcomes: readonly ForecastOutcome[],
  forecastAgain: (origin: number) => ReturnForecast | null | undefined,
): void {
  const outcome = outcomes[outcomes.length >> 1];
  if (outcome === undefined) return;
  const again = forecastAgain(outcome.origin);
  const isSame =
    again?.point === outcome.point && again.quantiles.every((value, at) => value === outcome.quantiles[at]);
  if (!isSame) throw unusableForecast(outcome.origin, 'depends on hours after its origin: the model looks ahead');
}

function unusableForecast(origin: Hour, problem: string): NexthourError {
  return new NexthourError('UnusableForecast', `its forecast at ${formatHour(origin)} ${problem}`);
}
