import type { Feature } from '../../features/registry/feature';
import { createFeatureRows, type FeatureRow } from '../../features/registry/registry';
import type { Hour } from '../../hour';
import { labelHours } from '../../labels/label';
import type { RiseLabel } from '../../questions';
import type { HourlySeries } from '../../series';

/** The hours of a series whose label is known, ascending, with their features. Index i of each list is one hour. */
export interface RiseExamples {
  readonly hours: readonly Hour[];
  /** [features] each; NaN is a missing value. */
  readonly rows: readonly Float64Array[];
  readonly labels: readonly (0 | 1)[];
}

/** A model needs this share of its features; else it has no forecast for an hour. */
const MIN_KNOWN_SHARE = 0.5;

/** The label of an hour is known when the hours of the horizon are in the series, so the newest hours give no example. */
export function buildRiseExamples(
  series: HourlySeries,
  { label, features }: { readonly label: RiseLabel; readonly features: readonly Feature[] },
): RiseExamples {
  const labels = labelHours(series, label);
  const rowAt = createRowReader(series, features);
  const examples = series.flatMap(({ hour }, index) => {
    const outcome = labels[index] ?? null;
    const row = outcome === null ? null : rowAt(index);
    return row && outcome !== null ? [{ hour, row, outcome }] : [];
  });
  return {
    hours: examples.map(({ hour }) => hour),
    rows: examples.map(({ row }) => row),
    labels: examples.map(({ outcome }) => outcome),
  };
}

/** Returns a function that gives the features of the hour at an index; `null` without a price or when too many features are missing. */
export function createRowReader(
  series: HourlySeries,
  features: readonly Feature[],
): (index: number) => Float64Array | null {
  const featuresAt = createFeatureRows(series, features);
  return (index) => {
    if (!series[index]?.rate) return null;
    const values = featuresAt(index);
    return values && toRow(values);
  };
}

function toRow(values: FeatureRow): Float64Array | null {
  const known = values.filter((value) => value !== null).length;
  if (known < MIN_KNOWN_SHARE * values.length) return null;
  return Float64Array.from(values, (value) => value ?? Number.NaN);
}

export function selectExamples(
  { hours, rows, labels }: RiseExamples,
  isWanted: (index: number) => boolean,
): RiseExamples {
  const pick = <T>(values: readonly T[]) => values.filter((_, index) => isWanted(index));
  return { hours: pick(hours), rows: pick(rows), labels: pick(labels) };
}

export function countPositives({ labels }: Pick<RiseExamples, 'labels'>): number {
  return labels.filter((label) => label === 1).length;
}
