import { withDatabase } from '../../clients/postgres/database';
import { openFeatureTables } from '../../clients/postgres/features';
import type { FileFormat } from '../../operations/backtest/read-price-file';
import { openPriceFile, openStoredPrices, type Prices } from '../../operations/labels/prices';
import type { Clock } from '../../system/clock';
import { InvalidValueError, UserError } from '../../system/errors';
import { withStoredData } from '../connections';

const ASSET_OF_FILES = 'BTC';

interface PricesOptions {
  /** Default: the asset of this nexthour. */
  readonly asset?: string | undefined;
  /** A CSV file of prices, in place of the stored prices. */
  readonly file?: string | undefined;
  readonly format?: FileFormat;
  readonly clock: Clock;
}

/** Calls `work` with the prices of a file or the stored prices. @throws UserError when there are none */
export async function withPrices<T>(
  { asset, file, format = {}, clock }: PricesOptions,
  work: (prices: Prices) => Promise<T>,
): Promise<T> {
  if (file !== undefined)
    return work(await openPriceFile(file, { ...format, asset: asset?.toUpperCase() ?? ASSET_OF_FILES }));
  return withStoredData(['databaseUrl'], ({ databaseUrl, asset: assetOfHome }) =>
    withDatabase(databaseUrl, async (database) => {
      const wanted = asset?.toUpperCase() ?? assetOfHome;
      const prices = await openStoredPrices(openFeatureTables(database), { asset: wanted, now: clock.now() });
      if (prices) return work(prices);
      if (wanted === assetOfHome) throw new UserError('There are no prices yet; `npm start` fetches them');
      const message = `asset "${wanted.slice(0, 40)}" has no prices; this nexthour has those of ${assetOfHome}`;
      throw new InvalidValueError('asset', message);
    }),
  );
}
