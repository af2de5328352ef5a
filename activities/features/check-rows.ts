import type { KnownFeatures } from '../../clients/postgres/feature-rows';
import { createKnownAt } from '../../forecasting/features/registry/known-at';
import { createFeatureRows, FEATURES, LONGEST_WARM_UP_HOURS } from '../../forecasting/features/registry/registry';
import { formatHour, formatInstant, HOUR_MS } from '../../forecasting/hour';
import type { FeatureStore } from './record-rows';

export interface CheckedFeatures {
  /** Stored rows that were computed again. */
  readonly rows: number;
  /** How many of them differed. */
  readonly differences: number;
  /** The first difference, in words. */
  readonly example: string | null;
}

interface CheckQuery {
  readonly source: string;
  readonly asset: string;
  /** How many of the newest rows, and how many of all others. */
  readonly count?: number;
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_COUNT = 200;

/**
 * Computes stored rows again, from the prices as they were known at the `knownAt` of each row, and compares every number bit for bit: the
 * newest rows, and a random choice of all.
 */
export async function checkFeatureRows(
  store: FeatureStore,
  { count = DEFAULT_COUNT, signal, ...origin }: CheckQuery,
): Promise<CheckedFeatures> {
  const rows = await store.featureRows.sample({ ...origin, count });
  const problems: string[] = [];
  for (const row of rows) {
    signal?.throwIfAborted();
    const problem = await findDifference(store, { ...origin, row });
    if (problem !== null) problems.push(`${formatHour(row.hour)}: ${problem}`);
  }
  return { rows: rows.length, differences: problems.length, example: problems[0] ?? null };
}

/** How a stored row differs from the prices; `null` when it does not. */
async function findDifference(
  { observations }: FeatureStore,
  { source, asset, row }: { source: string; asset: string; row: KnownFeatures },
): Promise<string | null> {
  const { hour, knownAt, values } = row;
  const firstHour = hour - (LONGEST_WARM_UP_HOURS - 1) * HOUR_MS;
  const series = await observations.readReceived({ source, asset, firstHour, lastHour: hour, asOf: knownAt });
  const newest = series.length - 1;
  if (series[newest]?.hour !== hour) return `no price of it was known at ${formatInstant(knownAt)}`;
  const computedAt = createKnownAt(series)(newest);
  if (computedAt !== knownAt) {
    return `known_at is ${formatInstant(knownAt)}, the newest price was received at ${formatInstant(computedAt)}`;
  }
  const computed = createFeatureRows(series)(newest) ?? [];
  const position = FEATURES.findIndex((_, index) => !Object.is(computed[index], values[index]));
  if (position < 0 && values.length === FEATURES.length) return null;
  const name = FEATURES[position]?.name ?? 'the number of values';
  return `${name} is stored as ${values[position] ?? 'empty'}, computed as ${computed[position] ?? 'empty'}`;
}
