import { GENERATED_COINS, REPLAYED_ASSET } from '../generated-sample';

/** The names of one book. The WebSocket says BTC/USD, the REST API says XBT. */
export interface Pair {
  readonly asset: string;
  readonly symbol: string;
  /** The name in the answers of the REST API. */
  readonly restName: string;
  /** All names that requests to the REST API can have. */
  readonly restNames: readonly string[];
}

const REST_ASSET_NAMES: Readonly<Record<string, string>> = { BTC: 'XBT' };

export const PAIRS: readonly Pair[] = [REPLAYED_ASSET, ...GENERATED_COINS].map((asset) => {
  const restAsset = REST_ASSET_NAMES[asset] ?? asset;
  const restName = `X${restAsset}ZUSD`;
  return {
    asset,
    symbol: `${asset}/USD`,
    restName,
    restNames: [restName, `${restAsset}USD`, `${restAsset}/USD`, `${asset}USD`, `${asset}/USD`],
  };
});
