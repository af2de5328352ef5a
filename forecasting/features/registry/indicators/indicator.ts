import type { Bars } from '../../indicators/bars';
import type { VolumeBars } from '../../indicators/volume';
import { type Feature, SIGMA_WARM_UP_HOURS } from '../feature';

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
      return closes && keepFinite(compute(closes));
    },
  };
}

/** An indicator of prices in USD, divided by the newest price and by sigma. */
export function ofPricesOverSigma(
  described: Omit<Described, 'unit'>,
  compute: (closes: Float64Array) => number,
): Feature {
  const { hours, name, description } = described;
  return {
    ...base,
    name: `${name}_over_sigma`,
    description: `${description}, divided by price and sigma`,
    unit: 'sigma',
    inputs: ['rate'],
    warmUpHours: Math.max(hours, SIGMA_WARM_UP_HOURS),
    compute: ({ closes, newest, sigma }) => {
      const prices = closes(hours);
      return prices && newest.rate && sigma ? keepFinite(compute(prices) / newest.rate / sigma) : null;
    },
  };
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
      return bars && keepFinite(compute(bars));
    },
  };
}

/** An indicator of ranges in USD, divided by the newest price and by sigma. */
export function ofBarsOverSigma(described: Omit<Described, 'unit'>, compute: (bars: Bars) => number): Feature {
  const { hours, name, description } = described;
  return {
    ...base,
    name: `${name}_over_sigma`,
    description: `${description}, divided by price and sigma`,
    unit: 'sigma',
    inputs: ['rate', 'high', 'low'],
    warmUpHours: Math.max(hours, SIGMA_WARM_UP_HOURS),
    compute: ({ bars, newest, sigma }) => {
      const ranges = bars(hours);
      return ranges && newest.rate && sigma ? keepFinite(compute(ranges) / newest.rate / sigma) : null;
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
      return bars && volume && keepFinite(compute({ ...bars, volume }));
    },
  };
}

/** A ratio without a meaning, for example of a price that does not move, has no value. */
function keepFinite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
