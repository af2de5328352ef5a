import { formatHour } from '../hour';
import type { Forecaster, ReturnForecast, RiseForecast } from '../models/model';
import type { HourlySeries } from '../series';
import { type Alteration, multiplied, truncated } from './altered-futures';
import { findFirstDifference, sampleRows } from './example-rows';
import { type Finding, MIN_RMSE_RATIO } from './report';

const SEED = 11;
/** Number of origins after which the prices are altered. */
const ALTERED_ORIGINS = 2;
/** Number of earlier origins that are forecast together with each of them. */
const EARLIER_ORIGINS = 1;

/**
 * Checks that the forecasts of a fitted model stay the same, in every bit, when the prices after their origins change.
 * @param given.origins ascending indices of origins that the model can forecast
 */
export function checkModel<Forecast extends ReturnForecast | RiseForecast>(given: {
  readonly model: Forecaster<Forecast>;
  readonly series: HourlySeries;
  readonly origins: readonly number[];
}): Finding[] {
  const timeAt = (series: HourlySeries, index: number) => formatHour(series[index]?.hour ?? 0);
  return checkAlterations<Forecast, HourlySeries>({ ...given, alterations: [truncated, multiplied], timeAt });
}

interface AlteredModel<Forecast, Series> {
  readonly model: Forecaster<Forecast, Series>;
  readonly series: Series;
  readonly origins: readonly number[];
  /** The time at an index, for the text of a finding. */
  readonly timeAt: (series: Series, index: number) => string;
}

/** The same for a series of any kind. */
export function checkAlterations<Forecast extends ReturnForecast | RiseForecast, Series>(
  given: AlteredModel<Forecast, Series> & { readonly alterations: readonly Alteration<Series>[] },
): Finding[] {
  const { model, series, origins, alterations, timeAt } = given;
  const rows = sampleRows({ count: origins.length, size: ALTERED_ORIGINS, seed: SEED });
  return rows.flatMap((row) => {
    const earlier = origins.slice(Math.max(0, row - EARLIER_ORIGINS), row + 1);
    const before = model.forecastAt(series, earlier);
    return alterations.flatMap((alteration) =>
      compareForecasts({ model, series, origins: earlier, before, alteration, timeAt }),
    );
  });
}

function compareForecasts<Forecast extends ReturnForecast | RiseForecast, Series>(
  given: AlteredModel<Forecast, Series> & {
    readonly before: readonly (Forecast | null)[];
    readonly alteration: Alteration<Series>;
  },
): Finding[] {
  const { model, series, origins, before, alteration, timeAt } = given;
  const after = model.forecastAt(alteration.alter(series, origins.at(-1) ?? 0), origins);
  return origins.flatMap((origin, row) => {
    const expected = toNumbers(before[row]);
    const found = toNumbers(after[row]);
    const index = findFirstDifference(expected, found);
    if (index < 0) return [];
    const what = `${nameNumber(before[row] ?? after[row], index)} of a forecast, after ${alteration.name},`;
    const at = timeAt(series, origin);
    return [{ check: 'model' as const, what, at, expected: String(expected[index]), found: String(found[index]) }];
  });
}

/** The probability; or the point first, then the quantiles. */
function toNumbers(forecast: ReturnForecast | RiseForecast | null | undefined): Float64Array {
  if (!forecast) return new Float64Array();
  return Float64Array.from(
    'probability' in forecast ? [forecast.probability] : [forecast.point, ...forecast.quantiles],
  );
}

function nameNumber(forecast: ReturnForecast | RiseForecast | null | undefined, index: number): string {
  if (forecast && 'probability' in forecast) return 'the probability';
  return index === 0 ? 'the point' : `quantile ${index}`;
}

/** Checks that the point forecast is not implausibly good. @param rmseRatio RMSE relative to persistence, on unseen targets */
export function checkSkill(rmseRatio: number, target = 'the next hour'): Finding[] {
  if (rmseRatio >= MIN_RMSE_RATIO) return [];
  const expected = `at least ${MIN_RMSE_RATIO}, because no model forecasts ${target} that well`;
  return [{ check: 'skill', what: "RMSE relative to persistence's", at: null, expected, found: rmseRatio.toFixed(4) }];
}
