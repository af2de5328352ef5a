import { finiteOrNull } from '../../../finite';
import type { Bars } from '../../indicators/bars';
import type { VolumeBars } from '../../indicators/volume';
import { type Feature, type NewestHours, SIGMA_WARM_UP_HOURS } from '../feature';

/**
 * The hours from which a recursive average is computed. The weight of older hours would be below 10⁻¹⁰ for the longest average
 * (Wilder's with a period of 14), so the value agrees with one that is computed from the whole history.
 */
export const RECURSIVE_HOURS = 336;

interface Described {
  readonly name: string;
  /** The number of newest hours from which it is computed. */
  readonly hours: number;
  readonly unit: string;
  readonly description: string;
}

/** Features that need the same figures of an hour compute them once: the hours of a row are the same object for all features. */
export function computeOnce<Hours extends object, Figures>(
  compute: (hours: Hours) => Figures,
): (hours: Hours) => Figures {
  let last: { readonly hours: Hours; readonly figures: Figures } | undefined;
  return (hours) => {
    if (last?.hours !== hours) last = { hours, figures: compute(hours) };
    return last.figures;
  };
}

// A ratio without a meaning, for example of a price that does not move, has no value (`finiteOrNull`).
const base = { version: 1, group: 'indicators' } as const;

/** An indicator of prices. */
export function ofPrices(described: Described, compute: (closes: Float64Array) => number | null): Feature {
  const { hours, ...texts } = described;
  return {
    ...{ ...base, ...texts },
    inputs: ['rate'],
    warmUpHours: hours,
    compute: (newest) => {
      const closes = newest.closes(hours);
      return closes && finiteOrNull(compute(closes));
    },
  };
}

/** An indicator of prices in USD, divided by the newest price and by sigma. */
export function ofPricesOverSigma(
  described: Omit<Described, 'unit'>,
  compute: (closes: Float64Array) => number,
): Feature {
  return overSigma(described, ['rate'], (newest, hours) => {
    const prices = newest.closes(hours);
    return prices && compute(prices);
  });
}

/** An indicator of prices and the ranges of the hours. */
export function ofBars(described: Described, compute: (bars: Bars) => number | null): Feature {
  const { hours, ...texts } = described;
  return {
    ...{ ...base, ...texts },
    inputs: ['rate', 'high', 'low'],
    warmUpHours: hours,
    compute: (newest) => {
      const bars = newest.bars(hours);
      return bars && finiteOrNull(compute(bars));
    },
  };
}

/** An indicator of ranges in USD, divided by the newest price and by sigma. */
export function ofBarsOverSigma(described: Omit<Described, 'unit'>, compute: (bars: Bars) => number): Feature {
  return overSigma(described, ['rate', 'high', 'low'], (newest, hours) => {
    const ranges = newest.bars(hours);
    return ranges && compute(ranges);
  });
}

function overSigma(
  { hours, name, description }: Omit<Described, 'unit'>,
  inputs: Feature['inputs'],
  compute: (newest: NewestHours, hours: number) => number | null,
): Feature {
  return {
    ...{ ...base, inputs },
    name: `${name}_over_sigma`,
    description: `${description}, divided by price and sigma`,
    unit: 'sigma',
    warmUpHours: Math.max(hours, SIGMA_WARM_UP_HOURS),
    compute: (newest) => {
      const { rate } = newest.newest;
      if (!rate || !newest.sigma) return null;
      const value = compute(newest, hours);
      return value === null ? null : finiteOrNull(value / rate / newest.sigma);
    },
  };
}

/** An indicator of prices, ranges and 24-hour volumes. */
export function ofVolumeBars(described: Described, compute: (bars: VolumeBars) => number | null): Feature {
  const { hours, ...texts } = described;
  return {
    ...{ ...base, ...texts },
    inputs: ['rate', 'high', 'low', 'volume'],
    warmUpHours: hours,
    compute: (newest) => {
      const [bars, volume] = [newest.bars(hours), newest.volumes(hours)];
      return bars && volume && finiteOrNull(compute({ ...bars, volume }));
    },
  };
}
