import { HOUR_MS, type Hour } from '../hour';
import type { HourlySeries } from '../series';
import { empiricalQuantile } from '../statistics';

/** How well the prices of a file agree with prices of the same hours from another place. */
export interface Agreement {
  /** Hours that have a price in both. */
  readonly hours: number;
  /** Median of |ln(price of the file / other price)|; `null` without common hours. */
  readonly difference: number | null;
  /**
   * Set when the prices of the file agree much better with those of the hour before (−1) or after (+1): then the times of the file are
   * not the ends of its hours.
   */
  readonly shift: -1 | 1 | null;
}

/** The least number of common hours that prove a shift. */
const MIN_SHIFT_HOURS = 24;
/** A shifted series must be this many times closer. Prices of one hour and the next differ by about 0.3 %, two exchanges by 0.03 %. */
const CLOSER = 3;

/** Compares the prices of a file with known ones, hour by hour, also one hour earlier and later. */
export function compareWithKnown(file: HourlySeries, known: HourlySeries): Agreement {
  const rates = new Map(known.flatMap(({ hour, rate }) => (rate === null ? [] : [[hour, rate] as const])));
  const { hours, difference } = differenceAt(file, rates, 0);
  if (difference === null || hours < MIN_SHIFT_HOURS) return { hours, difference, shift: null };
  const shift = ([-1, 1] as const).find((at) => {
    const moved = differenceAt(file, rates, at);
    return moved.hours >= MIN_SHIFT_HOURS && moved.difference !== null && moved.difference * CLOSER < difference;
  });
  return { hours, difference, shift: shift ?? null };
}

function differenceAt(file: HourlySeries, known: ReadonlyMap<Hour, number>, shift: number) {
  const differences = file.flatMap(({ hour, rate }) => {
    const other = known.get(hour + shift * HOUR_MS);
    return rate === null || other === undefined ? [] : [Math.abs(Math.log(rate / other))];
  });
  differences.sort((a, b) => a - b);
  return {
    hours: differences.length,
    difference: differences.length === 0 ? null : empiricalQuantile(differences, 0.5),
  };
}
