import { NexthourError } from '../../system/errors';
import { formatHour, type Hour } from '../hour';
import type { NewMinuteForecast } from '../ledger/minute-entries';
import { toPriceForecast, toPriceQuantiles } from '../minutes/price-forecast';
import { LEVELS } from '../models/quantile-head';
import { PERCENTILES, quantileAt } from '../quantiles';
import { pathQuestion } from '../questions';
import type { HourlySeries } from '../series';
import { scaleTrailingQuantiles } from './baseline';
import { forecastPathsInParts, type HorizonForecast } from './calibrate';
import type { PathParameters } from './parameters';
import { PATH_HORIZONS, type PathFamily } from './path-family';

/** Hourly prices have no revisions. Entries of the path have this one. */
export const PATH_REVISION = 1;

export interface PathInput {
  readonly source: string;
  readonly asset: string;
  /** Ends with the price of `hour`. */
  readonly series: HourlySeries;
  /** The origin. */
  readonly hour: Hour;
  /** sha256 of the btc_history.csv that holds the series. */
  readonly snapshotSha256: string;
}

/**
 * Fits a family on the whole series and forecasts the 24 hours after it: one forecast for each horizon. Equal prices and parameters give
 * equal forecasts. It takes up to a second of processor time, and yields in between.
 * @throws NexthourError `NoPath` when hours are missing that the family needs
 */
export function* forecastPath(
  input: PathInput,
  family: PathFamily,
  parameters: PathParameters,
): Generator<void, NewMinuteForecast[]> {
  const { series, hour } = input;
  const origin = series.length - 1;
  const newest = series[origin];
  if (newest?.hour !== hour || newest.rate === null) throw noPath(input, family, 'the hour itself has no price');
  const fitted = family.fitInParts ? yield* family.fitInParts(series) : family.fit(series);
  yield;
  const reader = fitted.open(series);
  const [path] = yield* forecastPathsInParts({ series, reader }, [origin], parameters);
  if (!path) throw noPath(input, family, 'prices of the hours before it are missing');
  const trailing = scaleTrailingQuantiles(series, origin);
  const lastRate = newest.rate;
  return PATH_HORIZONS.map((hours, index) => {
    const horizon = path[index];
    const prices = horizon && toPriceForecast(horizon, lastRate);
    if (!horizon || !prices) throw noPath(input, family, `the forecast in ${hours} h is not finite`);
    const baseline = trailing?.[index];
    return {
      ...{ source: input.source, asset: input.asset, question: pathQuestion(input.asset, hours).id },
      ...{ origin: hour, horizonMinutes: 60 * hours, modelVersion: family.name },
      ...{ barRevision: PATH_REVISION, featuresSha256: input.snapshotSha256, lastRate, ...prices },
      calibration: listLevels(horizon),
      ...(baseline ? { trailingQuantiles: toPriceQuantiles(baseline, lastRate) } : {}),
    };
  });
}

/** As in the hourly forecasts: the corrected level of each published quantile. */
function listLevels({ levels }: HorizonForecast) {
  const corrected = { levels: PERCENTILES, values: levels };
  return LEVELS.map((level) => ({ level, askedAt: quantileAt(corrected, level) }));
}

function noPath({ asset, hour }: PathInput, { name }: PathFamily, reason: string): NexthourError {
  const message = `The model "${name}" cannot forecast the 24 hours of ${asset} after ${formatHour(hour)}: ${reason}. The path of a later hour is forecast when enough hours are known`;
  return new NexthourError('NoPath', message);
}
