import type { Hour } from '../hour';
import { computeAuc } from '../scoring/probability/ranking';
import { empiricalQuantile, mean } from '../statistics';
import type { Label } from './label';

/** The value of one feature in an hour, and the label of the hour. */
export interface FeatureAndLabel {
  readonly hour: Hour;
  /** `null` where a price that the feature needs is missing. */
  readonly value: number | null;
  readonly label: Label;
}

export interface ValueSpread {
  readonly hours: number;
  readonly mean: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
}

/** How many hours have a value from `from` to below `to`. */
export interface ValueBin {
  readonly from: number;
  readonly to: number;
  readonly positive: number;
  readonly negative: number;
}

export interface FeatureByLabel {
  /** Hours in which the value is missing. */
  readonly missing: number;
  /** Of the hours with the label 1, and with the label 0; `null` without such hours. */
  readonly positive: ValueSpread | null;
  readonly negative: ValueSpread | null;
  /** How well the value alone orders the hours: 0.5 is not at all; below 0.5, low values mean rises. NaN when all labels are equal. */
  readonly auc: number;
  readonly bins: readonly ValueBin[];
}

const MAX_BINS = 24;
/** The first and the last bin contain everything beyond these quantiles. */
const INNER = [0.01, 0.99] as const;

/** Compares the values of a feature in the hours with and without a rise. */
export function compareByLabel(hours: readonly FeatureAndLabel[]): FeatureByLabel {
  const known = hours.flatMap(({ hour, value, label }) =>
    value === null || label === null ? [] : [{ hour, probability: value, outcome: label }],
  );
  const valuesWith = (label: 0 | 1) => sortedValues(known.filter(({ outcome }) => outcome === label));
  const [positive, negative] = [valuesWith(1), valuesWith(0)];
  const edges = binEdges(sortedValues(known));
  const bins = edges.slice(1).map((to, index) => ({ from: edges[index] ?? to, to, positive: 0, negative: 0 }));
  for (const { probability: value, outcome } of known) {
    const index = bins.findLastIndex(({ from }) => value >= from);
    const bin = bins[Math.max(0, index)];
    if (bin) bin[outcome === 1 ? 'positive' : 'negative']++;
  }
  return {
    missing: hours.filter(({ value }) => value === null).length,
    positive: spreadOf(positive),
    negative: spreadOf(negative),
    auc: computeAuc(known),
    bins,
  };
}

function sortedValues(hours: readonly { readonly probability: number }[]): Float64Array {
  return Float64Array.from(hours, ({ probability }) => probability).sort();
}

function spreadOf(sorted: Float64Array): ValueSpread | null {
  if (sorted.length === 0) return null;
  const [lowerQuartile = 0, median = 0, upperQuartile = 0] = [0.25, 0.5, 0.75].map((level) =>
    empiricalQuantile(sorted, level),
  );
  return { hours: sorted.length, mean: mean([...sorted]), lowerQuartile, median, upperQuartile };
}

/** A feature with few values, like the day of the week, gets one bin for each; every other feature bins of equal width. */
function binEdges(sorted: Float64Array): number[] {
  const distinct = [...new Set(sorted)];
  const last = distinct.at(-1);
  if (last === undefined) return [];
  if (distinct.length <= MAX_BINS) return [...distinct, last + (last - (distinct.at(-2) ?? last - 1))];
  const [low = 0, high = 0] = INNER.map((level) => empiricalQuantile(sorted, level));
  if (low === high) return [low, last];
  return Array.from({ length: MAX_BINS + 1 }, (_, index) => low + ((high - low) * index) / MAX_BINS);
}
