import type { FeatureRange, FeatureRows, KnownFeatures } from '../../clients/postgres/feature-rows';

export interface FeatureRowsInMemory extends FeatureRows {
  readonly rows: readonly (KnownFeatures & { readonly source: string; readonly asset: string })[];
}

/** An in-memory implementation of `FeatureRows` for tests of its callers. The Postgres implementation has its own tests. */
export function featureRowsInMemory(): FeatureRowsInMemory {
  const rows: (KnownFeatures & { source: string; asset: string })[] = [];
  const select = ({ source, asset, from, to }: FeatureRange) =>
    rows.filter((row) => row.source === source && row.asset === asset && row.hour >= from && row.hour <= to);
  return {
    rows,
    append: async (added, { source, asset }) => {
      for (const row of added) {
        const exists = select({ source, asset, from: row.hour, to: row.hour }).some(
          ({ knownAt }) => knownAt === row.knownAt,
        );
        if (!exists) rows.push({ ...row, source, asset });
      }
    },
    read: async ({ at, ...range }) => {
      const known = select(range).filter(({ knownAt }) => knownAt <= at);
      return new Map(known.sort((a, b) => a.knownAt - b.knownAt).map((row) => [row.hour, row]));
    },
    knownTimes: async (range) =>
      select(range).reduce(
        (times, { hour, knownAt }) => times.set(hour, (times.get(hour) ?? new Set()).add(knownAt)),
        new Map<number, Set<number>>(),
      ),
    sample: async ({ source, asset, count }) =>
      rows.filter((row) => row.source === source && row.asset === asset).slice(-count),
  };
}
