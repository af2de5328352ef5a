/**
 * The exact two-sided p of so many successes of a fair coin: by its symmetry twice the smaller tail, at most 1.
 */
export function binomialTest({ successes, trials }: { successes: number; trials: number }): number {
  const fewer = Math.min(successes, trials - successes);
  // ln of C(trials, k) / 2^trials, from k = 0 upwards: C(n, k + 1) = C(n, k) · (n − k) / (k + 1).
  let logTerm = -trials * Math.LN2;
  let tail = Math.exp(logTerm);
  for (let k = 0; k < fewer; k++) {
    logTerm += Math.log((trials - k) / (k + 1));
    tail += Math.exp(logTerm);
  }
  return Math.min(1, 2 * tail);
}
