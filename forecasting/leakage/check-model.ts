import { formatHour } from '../hour';
import type { FittedModel, ReturnForecast } from '../models/model';
import type { HourlySeries } from '../series';
import { type Alteration, multiplied, truncated } from './altered-futures';
import { firstDifference } from './first-difference';
import type { Finding } from './report';
import { sampledRows } from './sampled-rows';

const SEED = 11;
/** Origins after which the future is altered. */
const FUTURES = 2;
/** How many origins before each of them are forecast. */
const BEFORE = 1;

export interface ModelUnderCheck {
  readonly model: Pick<FittedModel, 'forecastAt'>;
  readonly series: HourlySeries;
  /** Ascending indices of origins that can be forecast. */
  readonly origins: readonly number[];
}

/** Whether the forecasts of a fitted model stay what they were, bit by bit, when what comes after their origins changes. */
export function checkModel({ model, series, origins }: ModelUnderCheck): Finding[] {
  const rows = sampledRows({ count: origins.length, size: FUTURES, seed: SEED });
  return rows.flatMap((row) => {
    const earlier = origins.slice(Math.max(0, row - BEFORE), row + 1);
    const before = model.forecastAt(series, earlier);
    return [truncated, multiplied].flatMap((alteration) =>
      compareForecasts({ model, series, earlier, before, alteration }),
    );
  });
}

interface Forecasts {
  readonly model: Pick<FittedModel, 'forecastAt'>;
  readonly series: HourlySeries;
  readonly earlier: readonly number[];
  readonly before: readonly (ReturnForecast | null)[];
  readonly alteration: Alteration;
}

function compareForecasts({ model, series, earlier, before, alteration }: Forecasts): Finding[] {
  const after = model.forecastAt(alteration.alter(series, earlier.at(-1) ?? 0), earlier);
  return earlier.flatMap((origin, row) => {
    const expected = numbersOf(before[row]);
    const found = numbersOf(after[row]);
    const place = firstDifference(expected, found);
    if (place < 0) return [];
    const what = `${place === 0 ? 'the point' : `quantile ${place}`} of a forecast, after ${alteration.name},`;
    const at = formatHour(series[origin]?.hour ?? 0);
    return [{ check: 'model' as const, what, at, expected: String(expected[place]), found: String(found[place]) }];
  });
}

/** The point first, then the quantiles. */
function numbersOf(forecast: ReturnForecast | null | undefined): Float64Array {
  return Float64Array.from(forecast ? [forecast.point, ...forecast.quantiles] : []);
}
