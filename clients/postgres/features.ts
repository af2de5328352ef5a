import { createKnownAt, type ReceivedObservation } from '../../forecasting/features/registry/known-at';
import {
  createFeatureRows,
  type FeatureRow,
  LONGEST_WARM_UP_HOURS,
} from '../../forecasting/features/registry/registry';
import { HOUR_MS, type Hour, hourOf } from '../../forecasting/hour';
import type { Database } from './database';
import { createFeatureChecks } from './feature-checks';
import { createFeatureRows as createStoredRows, type FeatureRows, type KnownFeatures } from './feature-rows';
import { createObservations, type Observations } from './observations';
import { createSnapshots, type Snapshots } from './snapshots';

export interface FeatureTables {
  readonly snapshots: Pick<Snapshots, 'newest'>;
  readonly observations: Pick<Observations, 'read' | 'readReceived'>;
  readonly featureRows: Pick<FeatureRows, 'read'>;
}

export function openFeatureTables(database: Database) {
  return {
    snapshots: createSnapshots(database),
    observations: createObservations(database),
    featureRows: createStoredRows(database),
    featureChecks: createFeatureChecks(database),
  };
}

/** The features of one hour of an asset. */
export interface FeaturesOfHour {
  readonly source: string;
  readonly hour: Hour;
  /** When the last of the prices that can change the values was received, epoch ms. */
  readonly knownAt: number;
  readonly values: FeatureRow;
}

interface FeatureQuery {
  readonly asset: string;
  /** Default: the source of the newest prices. */
  readonly source?: string | undefined;
  /** Prices that were received after this instant (epoch ms) do not count. */
  readonly at: number;
}

/** How much older than `at` the newest price may be. */
const MAX_AGE_HOURS = 48;

/**
 * Reads the features of the newest hour with a price, as it was known at the instant `at`: later corrections of prices do not change
 * them.
 * @returns `null` when nexthour knew no price at that instant
 */
export async function readFeaturesAt(tables: FeatureTables, query: FeatureQuery): Promise<FeaturesOfHour | null> {
  const { asset, at } = query;
  const source = await chooseSource(tables, query);
  if (source === null) return null;
  const lastHour = hourOf(at);
  const firstHour = lastHour - (LONGEST_WARM_UP_HOURS + MAX_AGE_HOURS) * HOUR_MS;
  const series = await tables.observations.readReceived({ source, asset, asOf: at, firstHour, lastHour });
  const hour = series.findLast(({ rate }) => rate !== null)?.hour;
  if (hour === undefined) return null;
  const stored = await tables.featureRows.read({ source, asset, at, from: hour, to: hour });
  const [row] = listRows(series, { source, stored, from: hour });
  return row ?? null;
}

/**
 * Reads the features of each hour of a range, ascending, as they were known at the instant `at`. An hour without a price has no row.
 * @returns `null` when there are no prices at all
 */
export async function readFeatureRange(
  tables: FeatureTables,
  { from, to, ...query }: FeatureQuery & { from: Hour; to: Hour },
): Promise<{ source: string; hasRows: boolean; rows: Iterable<FeaturesOfHour> } | null> {
  const { asset, at } = query;
  const source = await chooseSource(tables, query);
  if (source === null) return null;
  const firstHour = from - LONGEST_WARM_UP_HOURS * HOUR_MS;
  const [series, stored] = await Promise.all([
    tables.observations.readReceived({ source, asset, firstHour, lastHour: to, asOf: at }),
    tables.featureRows.read({ source, asset, from, to, at }),
  ]);
  const hasRows = series.some(({ hour, rate }) => hour >= from && rate !== null);
  return { source, hasRows, rows: listRows(series, { source, stored, from }) };
}

/**
 * The stored row of each hour, if it contains all that was known. Otherwise the row is computed from the same prices with the same
 * functions, for example before the run of the hour has stored it.
 */
function* listRows(
  series: readonly ReceivedObservation[],
  { source, stored, from }: { source: string; stored: ReadonlyMap<Hour, KnownFeatures>; from: Hour },
): Iterable<FeaturesOfHour> {
  const knownAtOf = createKnownAt(series);
  const rowAt = createFeatureRows(series);
  for (const [index, { hour, rate }] of series.entries()) {
    if (hour < from || rate === null) continue;
    const [row, knownAt] = [stored.get(hour), knownAtOf(index)];
    const values = row?.knownAt === knownAt ? row.values : rowAt(index);
    if (values) yield { source, hour, knownAt, values };
  }
}

async function chooseSource(
  { snapshots }: Pick<FeatureTables, 'snapshots'>,
  { asset, source }: FeatureQuery,
): Promise<string | null> {
  return source ?? (await snapshots.newest({ asset }))?.source ?? null;
}
