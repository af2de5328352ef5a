import { NexthourError } from '../../system/errors';
import type { MinuteForecast, NewMinuteForecast } from './minute-entries';
import { toCanonicalJson } from './seal';

/**
 * Compares a forecast with the one in the ledger that has the same source, question, model version and origin.
 * @throws NexthourError `ForecastDiffers` when a field differs
 */
export function requireSameForecast(stored: MinuteForecast, given: NewMinuteForecast): void {
  const names = [...new Set([...Object.keys(given), ...OPTIONAL])] as (keyof NewMinuteForecast)[];
  const different = names.filter((name) => textOf(stored[name]) !== textOf(given[name]));
  if (different.length === 0) return;
  const message = `The ledger already has another forecast ${stored.id}: ${different.join(', ')} ${different.length === 1 ? 'is' : 'are'} different. Entries of the ledger never change; the one in the ledger stays`;
  throw new NexthourError('ForecastDiffers', message);
}

/** Fields that a forecast in the ledger can have although the given one does not. */
const OPTIONAL = ['calibration', 'trailingQuantiles'];

function textOf(value: unknown): string {
  return toCanonicalJson({ value });
}

/**
 * The ledger stores the levels of a forecast once.
 * @throws NexthourError `ForecastNotUsable` when the trailing quantiles have other levels than the quantiles
 */
export function requireTrailingLevels({ question, quantiles, trailingQuantiles }: NewMinuteForecast): void {
  if (!trailingQuantiles) return;
  const levelsOf = (list: typeof quantiles) => list.map(({ level }) => level).join(', ');
  const [own, trailing] = [levelsOf(quantiles), levelsOf(trailingQuantiles)];
  if (own === trailing) return;
  const message = `The quantiles of ${question} have the levels ${own}, but its trailing quantiles have ${trailing}; both need the same levels`;
  throw new NexthourError('ForecastNotUsable', message);
}
