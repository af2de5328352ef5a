import { basename } from 'node:path';
import type { Observations } from '../../clients/postgres/observations';
import type { Snapshots } from '../../clients/postgres/snapshots';
import type { Hour } from '../../forecasting/hour';
import type { HourlySeries } from '../../forecasting/series';
import { type FileFormat, readPriceFile } from '../backtest/read-price-file';

/** The hourly prices from which labels and features are computed. */
export interface Prices {
  readonly asset: string;
  readonly source: string;
  /** The hours from the first to the last with a price. */
  readonly known: { readonly from: Hour; readonly to: Hour };
  /** Reads the hours of a range, as known now, ascending. */
  readonly read: (from: Hour, to: Hour) => Promise<HourlySeries>;
}

interface PriceTables {
  readonly snapshots: Pick<Snapshots, 'newest'>;
  readonly observations: Pick<Observations, 'read'>;
}

interface OpenedFrom {
  readonly asset: string;
  /** Default: the source of the newest prices. */
  readonly source?: string | undefined;
  /** Epoch ms. Prices that were received later do not count. */
  readonly now: number;
}

/** Opens the stored prices of an asset. @returns `null` when there are none */
export async function openStoredPrices(
  { snapshots, observations }: PriceTables,
  { asset, now, ...query }: OpenedFrom,
): Promise<Prices | null> {
  const newest = await snapshots.newest({ asset, ...(query.source === undefined ? {} : { source: query.source }) });
  if (!newest) return null;
  const { source, firstHour, lastHour } = newest;
  return {
    ...{ asset, source, known: { from: firstHour, to: lastHour } },
    read: (from, to) =>
      observations.read({ source, asset, firstHour: from, lastHour: Math.min(to, lastHour), asOf: now }),
  };
}

/** Opens a CSV file of prices, plain or compressed. @throws UnusableFileError */
export async function openPriceFile(
  file: string,
  { asset, ...format }: FileFormat & { readonly asset: string },
): Promise<Prices> {
  const { series } = await readPriceFile(file, format);
  return {
    ...{ asset, source: `file ${basename(file)}` },
    known: { from: series[0]?.hour ?? 0, to: series.at(-1)?.hour ?? 0 },
    read: async (from, to) => series.filter(({ hour }) => hour >= from && hour <= to),
  };
}
