/** The share of actual prices that a calibrated 90 % interval misses. */
const MISS_RATE = 0.1;
/** As in the alert NexthourCoverageOut: for a calibrated model, the coverage is outside its bounds with 1 % probability. */
const TAIL = 0.01 / 2;

/** The number of the newest settled forecasts in which misses are counted. */
export const COUNTED_FORECASTS = 24;

/**
 * The largest number of misses that is still expected of a calibrated model: more than this have a probability of at most 0.5 %
 * (upper tail of the binomial distribution). Example: 7 of 24.
 */
export function maxExpectedMisses(forecasts: number): number {
  // ln of C(n, k) p^k (1 − p)^(n − k), from k = 0 upwards: C(n, k + 1) = C(n, k) · (n − k) / (k + 1).
  let logTerm = forecasts * Math.log(1 - MISS_RATE);
  let below = Math.exp(logTerm);
  let misses = 0;
  while (1 - below > TAIL && misses < forecasts) {
    logTerm += Math.log(((forecasts - misses) / (misses + 1)) * (MISS_RATE / (1 - MISS_RATE)));
    below += Math.exp(logTerm);
    misses += 1;
  }
  return misses;
}
