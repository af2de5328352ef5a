import { INTERVALS, intervalOf } from '../../charts/quantiles';
import type { LedgerEntry } from './entry';

/** Of a normal distribution: 95 % are within. */
const Z = 1.96;

export interface Coverage {
  /** The probability that the interval promises. */
  readonly promised: number;
  readonly inside: number;
  readonly settled: number;
  /** The observed share, and the range in which the long-run share lies with 95 % probability. */
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

/** How often the actual price was inside the central intervals of the forecasts that were made in time. */
export function computeCoverage(entries: readonly LedgerEntry[]): Coverage[] {
  return INTERVALS.flatMap((promised) => {
    const hits = entries.flatMap(({ quantiles, settlement, late }) => {
      const interval = intervalOf(quantiles, promised);
      if (!settlement || !interval || late) return [];
      return [settlement.actual >= interval.lower && settlement.actual <= interval.upper];
    });
    const [inside, settled] = [hits.filter(Boolean).length, hits.length];
    return settled === 0 ? [] : [{ promised, inside, settled, ...wilson(inside, settled) }];
  });
}

/** Wilson's score interval (1927): unlike the normal one, it is right for few observations and shares near 1. */
function wilson(inside: number, settled: number) {
  const share = inside / settled;
  const centre = (share + Z ** 2 / (2 * settled)) / (1 + Z ** 2 / settled);
  const half = (Z / (1 + Z ** 2 / settled)) * Math.sqrt((share * (1 - share)) / settled + Z ** 2 / (4 * settled ** 2));
  return { share, lower: Math.max(0, centre - half), upper: Math.min(1, centre + half) };
}

/** What the figures say, in words. */
export function describeCoverage({ promised, settled, lower, upper }: Coverage): string {
  if (settled < 20) return 'too few to tell';
  if (promised < lower) return 'wider than needed';
  return promised > upper ? 'too narrow' : 'as promised, as far as can be told';
}
