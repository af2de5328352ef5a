/** The mean; NaN for an empty list. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The empirical quantile by linear interpolation between order statistics (Hyndman & Fan 1996, type 7); NaN for an empty list.
 * @param sorted ascending
 */
export function empiricalQuantile(sorted: ArrayLike<number>, level: number): number {
  const position = level * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (position - below) * (high - low);
}

/** The exact two-sided p-value of the hypothesis that success has probability 1/2: twice the smaller tail, at most 1. */
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

/** P(T ≥ t) of Student's t distribution. For t ≥ 0 it is I(ν / (ν + t²); ν / 2, 1 / 2) / 2 (Abramowitz & Stegun 26.7.1). */
export function studentTail(t: number, degrees: number): number {
  const tail = incompleteBeta(degrees / (degrees + t * t), { a: degrees / 2, b: 0.5 }) / 2;
  return t >= 0 ? tail : 1 - tail;
}

/** The quantile of Student's t distribution, by bisection. Example: 2.228 for the level 0.975 and 10 degrees of freedom. */
export function studentQuantile(level: number, degrees: number): number {
  let [low, high] = [-1e4, 1e4];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (1 - studentTail(middle, degrees) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The regularised incomplete beta function, by its continued fraction (Abramowitz & Stegun 26.5.8) where that converges fast. */
function incompleteBeta(x: number, { a, b }: { a: number; b: number }): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, { a: b, b: a });
  const front = a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b);
  return (Math.exp(front) / a) * continuedFraction(x, { a, b });
}

const TINY = 1e-300;

/** Lentz's method (1976). */
function continuedFraction(x: number, { a, b }: { a: number; b: number }): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= 1_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const term of [even, odd]) {
      d = 1 / awayFromZero(1 + term * d);
      c = awayFromZero(1 + term / c);
      value *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** ln Γ of a positive number: Lanczos (1964), g = 7, nine terms. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const base = x + 6.5;
  const sum = LANCZOS.reduce((total, term, index) => total + term / (x + index), 0.99999999999980993);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}
