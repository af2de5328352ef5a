type Quantiles = readonly { readonly level: number; readonly value: number }[];

/** The probabilities of the central intervals that the page shows. */
export const INTERVALS = [0.5, 0.8, 0.9, 0.95] as const;

/** The price at a level; `null` when the model has no such quantile. USD. */
export function quantileAt(quantiles: Quantiles, level: number): number | null {
  return quantiles.find((one) => Math.abs(one.level - level) < 1e-9)?.value ?? null;
}

/** The central interval that contains the price with this probability. */
export function intervalOf(quantiles: Quantiles, probability: number): { lower: number; upper: number } | null {
  const lower = quantileAt(quantiles, (1 - probability) / 2);
  const upper = quantileAt(quantiles, (1 + probability) / 2);
  return lower === null || upper === null ? null : { lower, upper };
}

/** The probability of a price below `price`, by linear interpolation between the quantiles. Between the first and the last level. */
export function probabilityBelow(quantiles: Quantiles, price: number): number | null {
  const sorted = [...quantiles].sort((one, other) => one.level - other.level);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) return null;
  if (price <= first.value) return first.level;
  const above = sorted.findIndex(({ value }) => value >= price);
  const [below, next] = [sorted[above - 1], sorted[above]];
  if (!below || !next) return last.level;
  const share = next.value === below.value ? 0 : (price - below.value) / (next.value - below.value);
  return below.level + share * (next.level - below.level);
}
