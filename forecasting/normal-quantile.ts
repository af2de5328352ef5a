/** Φ⁻¹, by the rational approximation of Acklam (2003); relative error below 1.2e-9. */
export function normalQuantile(level: number): number {
  const tail = Math.min(level, 1 - level);
  if (!(tail > 0)) return level > 0.5 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  if (tail >= 0.02425) return centralQuantile(level - 0.5);
  const q = Math.sqrt(-2 * Math.log(tail));
  const value = evaluate(TAIL, q) / (evaluate(TAIL_BELOW, q) * q + 1);
  return level < 0.5 ? value : -value;
}

function centralQuantile(q: number): number {
  const r = q * q;
  return (evaluate(CENTRE, r) * q) / (evaluate(CENTRE_BELOW, r) * r + 1);
}

/** Horner's rule; the coefficient of the highest power first. */
function evaluate(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

const CENTRE = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const CENTRE_BELOW = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1,
];
const TAIL = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_BELOW = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];
