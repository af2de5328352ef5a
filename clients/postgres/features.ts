import {
  createFeatureRows,
  type FeatureRow,
  LONGEST_WARM_UP_HOURS,
} from '../../forecasting/features/registry/registry';
import { HOUR_MS, type Hour, hourOf } from '../../forecasting/hour';
import type { HourlySeries } from '../../forecasting/series';
import type { Observations } from './observations';
import type { Snapshots } from './snapshots';

export interface FeatureTables {
  readonly snapshots: Pick<Snapshots, 'newest'>;
  readonly observations: Pick<Observations, 'read'>;
}

/** The features of one hour of an asset. */
export interface FeaturesOfHour {
  readonly source: string;
  readonly hour: Hour;
  readonly values: FeatureRow;
}

interface FeatureQuery {
  readonly asset: string;
  /** Default: the source of the newest prices. */
  readonly source?: string | undefined;
}

/**
 * Computes the features of the newest hour with a price, as it was known at the instant `at` (epoch ms): later corrections of prices do
 * not change them.
 * @returns `null` when nexthour knew no price at that instant
 */
export async function readFeaturesAt(
  tables: FeatureTables,
  { asset, at, ...query }: FeatureQuery & { at: number },
): Promise<FeaturesOfHour | null> {
  const source = await chooseSource(tables, { asset, ...query });
  if (source === null) return null;
  const lastHour = hourOf(at);
  const known = await tables.observations.read({
    ...{ source, asset, asOf: at, lastHour },
    firstHour: lastHour - (LONGEST_WARM_UP_HOURS + MAX_AGE_HOURS) * HOUR_MS,
  });
  const newest = known.findLastIndex(({ rate }) => rate !== null);
  const [hour, values] = [known[newest]?.hour, createFeatureRows(known)(newest)];
  return hour === undefined || values === null ? null : { source, hour, values };
}

/** How much older than `at` the newest price may be. */
const MAX_AGE_HOURS = 48;

/**
 * Computes the features of each hour of a range, ascending, as known now. An hour without a price has no row.
 * @returns `null` when there are no prices at all
 */
export async function readFeatureRange(
  tables: FeatureTables,
  { asset, from, to, now, ...query }: FeatureQuery & { from: Hour; to: Hour; now: number },
): Promise<{ source: string; rows: Iterable<FeaturesOfHour> } | null> {
  const source = await chooseSource(tables, { asset, ...query });
  if (source === null) return null;
  const firstHour = from - LONGEST_WARM_UP_HOURS * HOUR_MS;
  const series = await tables.observations.read({ source, asset, firstHour, lastHour: to, asOf: now });
  return { source, rows: listRows(source, series, from) };
}

function* listRows(source: string, series: HourlySeries, from: Hour): Iterable<FeaturesOfHour> {
  const rowAt = createFeatureRows(series);
  for (const [index, { hour, rate }] of series.entries()) {
    const values = hour >= from && rate !== null ? rowAt(index) : null;
    if (values) yield { source, hour, values };
  }
}

async function chooseSource({ snapshots }: FeatureTables, { asset, source }: FeatureQuery): Promise<string | null> {
  return source ?? (await snapshots.newest({ asset }))?.source ?? null;
}
