const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;
const TINY = 1e-300;

/** P(T ≥ t) of Student's t distribution: I(ν / (ν + t²); ν / 2, 1 / 2) / 2 on the right (Abramowitz & Stegun 26.7.1). */
export function studentTail(t: number, degrees: number): number {
  const tail = incompleteBeta(degrees / (degrees + t * t), { a: degrees / 2, b: 0.5 }) / 2;
  return t >= 0 ? tail : 1 - tail;
}

/** The t at or below which the share lies, by halving: 0.975 of 10 degrees gives 2.228. */
export function studentQuantile(share: number, degrees: number): number {
  let [low, high] = [-1e4, 1e4];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (1 - studentTail(middle, degrees) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

interface Shape {
  readonly a: number;
  readonly b: number;
}

/** Regularised, by its continued fraction (Abramowitz & Stegun 26.5.8) where that converges fast, else by its mirror image. */
function incompleteBeta(x: number, { a, b }: Shape): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, { a: b, b: a });
  const front = a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b);
  return (Math.exp(front) / a) * continuedFraction(x, { a, b });
}

/** Lentz's method (1976). */
function continuedFraction(x: number, { a, b }: Shape): number {
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

/** ln Γ of a positive number: Lanczos (1964), g = 7, nine terms. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const base = x + 6.5;
  const sum = LANCZOS.reduce((total, term, index) => total + term / (x + index), 0.99999999999980993);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}
