import { computeLogReturns } from '../features/volatility';
import { PATH_HOURS } from '../questions';
import { createScaleReader, createVarianceReader } from './ewma';
import { loadArima } from './load-arima';
import type { PathArimaParameters } from './parameters';
import { type FittedPath, NO_CHANGE, type PathFamily } from './path-family';
import { computeDaySeason, type DaySeason, seasonOf } from './season';

/** The variance of a usable forecast grows about linearly with the horizon. A fit that is not stationary gives up to 10³⁵ times as much. */
const MAX_GROWTH = 10;

const Arima = loadArima();

/**
 * ARIMA(p, 1, q) on log prices in units of the EWMA volatility, fitted anew at each origin. It gives the point. Its variance would be the
 * same on quiet and on wild days, so the scale is that of the EWMA model.
 */
export function createPathArima(parameters: PathArimaParameters): PathFamily {
  return { name: 'arima', fit: (series) => openArima(computeDaySeason(series), parameters) };
}

function openArima(season: DaySeason, parameters: PathArimaParameters): FittedPath {
  return {
    open: (series) => {
      const varianceAt = createVarianceReader(series, season, parameters.ewma.decay);
      const volatilityAt = (index: number) => Math.sqrt(varianceAt(index)?.newest ?? Number.NaN);
      const changes = computeLogReturns(series);
      const standardisedAt = (index: number) =>
        (changes[index] ?? Number.NaN) /
        (volatilityAt(index - 1) * Math.sqrt(seasonOf(season, series[index]?.hour ?? 0)));
      return {
        scalesAt: createScaleReader(series, season, parameters.ewma),
        pointsAt: (index) => {
          const newest = readNewestWithoutGap(standardisedAt, index, parameters.fitHours);
          const standardised = forecastChanges(newest, parameters);
          return standardised?.map((change) => change * volatilityAt(index)) ?? NO_CHANGE;
        },
      };
    },
  };
}

/** At most `count` values that end with `index`, without a missing one. */
function readNewestWithoutGap(valueAt: (index: number) => number, index: number, count: number): number[] {
  const values: number[] = [];
  for (let at = index; at > index - count; at--) {
    const value = valueAt(at);
    if (!Number.isFinite(value)) break;
    values.push(value);
  }
  return values.reverse();
}

const MIN_VALUES = 168;

/** [24] the change up to each horizon, in units of volatility; `null` when there are too few values or the fit is not usable. */
export function forecastChanges(
  standardised: readonly number[],
  { p, q }: Pick<PathArimaParameters, 'p' | 'q'>,
): Float64Array | null {
  if (standardised.length < MIN_VALUES) return null;
  let level = 0;
  const levels = standardised.map((change) => {
    level += change;
    return level;
  });
  const model = new Arima({ p, d: 1, q, verbose: false });
  try {
    model.train(levels);
    const [means, variances] = model.predict(PATH_HOURS);
    return isUsable(means, variances, level) ? Float64Array.from(means, (mean) => mean - level) : null;
  } finally {
    model.destroy();
  }
}

function isUsable(means: readonly number[], variances: readonly number[], level: number): boolean {
  const [first = Number.NaN] = variances;
  return means.every((mean, index) => {
    const hours = index + 1;
    const growth = (variances[index] ?? Number.NaN) / (hours * first);
    return (
      first > 0 && growth > 1 / MAX_GROWTH && growth < MAX_GROWTH && Math.abs(mean - level) < Math.sqrt(hours * first)
    );
  });
}
