import { seededRandom } from '../../random';
import { empiricalQuantile } from '../../statistics';

/** A figure and the ends of its 95 % confidence interval. */
export interface Interval95 {
  readonly lower: number;
  readonly upper: number;
}

export interface BootstrapOptions {
  /** The hours after an origin that decide its outcome. Outcomes of origins that are closer than that are dependent. */
  readonly horizonHours: number;
  readonly seed?: number;
  readonly resamples?: number;
}

const SEED = 1_992;
const RESAMPLES = 1_000;
const TAIL = 0.025;

/** The length of a block: two horizons, and at least the cube root of the number of hours (Hall, Horowitz & Jing 1995). */
export function blockLength(hours: number, horizonHours: number): number {
  return Math.min(hours, Math.max(2 * horizonHours, Math.ceil(Math.cbrt(hours))));
}

/**
 * Draws resamples of hours by the circular block bootstrap (Politis & Romano 1992): blocks of consecutive hours that begin at random, so
 * that the dependence of neighbouring hours stays. Each resample is reported as the number of times that each hour was drawn.
 * @param visit receives the same array each time
 */
export function drawBlocks(
  hours: number,
  { horizonHours, seed = SEED, resamples = RESAMPLES }: BootstrapOptions,
  visit: (counts: Uint16Array) => void,
): void {
  const random = seededRandom(seed);
  const length = blockLength(hours, horizonHours);
  const counts = new Uint16Array(hours);
  for (let resample = 0; resample < resamples; resample++) {
    counts.fill(0);
    for (let drawn = 0; drawn < hours; drawn += length) {
      const start = Math.floor(random() * hours);
      const end = start + Math.min(length, hours - drawn);
      for (let at = start; at < end; at++) counts[at % hours] = (counts[at % hours] ?? 0) + 1;
    }
    visit(counts);
  }
}

/** The percentile interval (Efron 1979) of figures of the resamples; `null` when one of them is not finite. */
export function percentileInterval(figures: readonly number[]): Interval95 | null {
  if (figures.length === 0 || !figures.every(Number.isFinite)) return null;
  const sorted = Float64Array.from(figures).sort();
  return { lower: empiricalQuantile(sorted, TAIL), upper: empiricalQuantile(sorted, 1 - TAIL) };
}
