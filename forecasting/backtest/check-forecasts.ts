import { formatHour, HOUR_MS } from '../hour';
import type { FittedModel } from '../models/model';
import { PERCENTILES } from '../quantiles';
import type { ForecastOutcome } from '../scoring/outcome';
import type { HourlySeries } from '../series';

/** A forecast that is none, or that knew what it could not. */
export class UnusableForecast extends Error {
  override readonly name = 'UnusableForecast';
  readonly canRetry = false;
  constructor(
    readonly origin: number,
    readonly problem: string,
  ) {
    super(`its forecast at ${formatHour(origin)} ${problem}`);
  }
}

/** @throws UnusableForecast where a point or a quantile is no number, or quantiles cross. */
export function checkForecasts(outcomes: readonly ForecastOutcome[]): void {
  for (const { origin, point, quantiles } of outcomes) {
    if (quantiles.length !== PERCENTILES.length) {
      throw new UnusableForecast(origin, `has ${quantiles.length} quantiles instead of ${PERCENTILES.length}`);
    }
    if (!Number.isFinite(point)) throw new UnusableForecast(origin, `has the point ${point}`);
    let before = Number.NEGATIVE_INFINITY;
    for (const quantile of quantiles) {
      if (!Number.isFinite(quantile) || quantile < before) {
        throw new UnusableForecast(origin, 'has quantiles that do not ascend');
      }
      before = quantile;
    }
  }
}

interface LookAhead {
  readonly fitted: Pick<FittedModel, 'forecastAt'>;
  readonly series: HourlySeries;
  readonly outcomes: readonly ForecastOutcome[];
}

/**
 * Asks again for the forecast in the middle, of a series that ends at its origin.
 * @throws UnusableForecast when the answer is another one: the model looked ahead.
 */
export function checkLookAhead({ fitted, series, outcomes }: LookAhead): void {
  const outcome = outcomes[outcomes.length >> 1];
  if (outcome === undefined) return;
  const index = (outcome.origin - (series[0]?.hour ?? 0)) / HOUR_MS;
  const [again] = fitted.forecastAt(series.slice(0, index + 1), [index]);
  const isSame =
    again?.point === outcome.point && again.quantiles.every((value, at) => value === outcome.quantiles[at]);
  if (!isSame) throw new UnusableForecast(outcome.origin, 'changes with the hours after it: it looks ahead');
}
