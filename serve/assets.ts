import { type Static, Type } from '@sinclair/typebox';
import { HttpError, invalidRequest } from './http-error';
import type { MarketData } from './market/market-data';
import { plainText, strict } from './schemas/plain-schemas';
import type { ServedModel } from './served-model/served-model';

/** An asset that the server forecasts, with its prices and its model. */
export interface ServedAsset {
  readonly asset: string;
  readonly market: Pick<MarketData, 'current' | 'reason'>;
  readonly model: Pick<ServedModel, 'current' | 'reason' | 'isAliasMoved'>;
}

/** The assets that the server forecasts. */
export interface ServedAssets {
  /** The one that requests without `asset` mean first, then the others. */
  readonly all: readonly ServedAsset[];
  /**
   * The asset that a request names, or the first one.
   * @throws HttpError InvalidRequest when the server does not forecast it
   */
  find(asset?: string | undefined): ServedAsset;
}

export function createServedAssets(first: ServedAsset, others: readonly ServedAsset[]): ServedAssets {
  const all = [first, ...others];
  return {
    all,
    find: (asset) => {
      if (asset === undefined) return first;
      return all.find((one) => one.asset === asset.toUpperCase()) ?? refuse(asset, all);
    },
  };
}

function refuse(given: string, all: readonly ServedAsset[]): never {
  const names = all.map(({ asset }) => asset);
  const known =
    names.length === 1
      ? `is not the asset of this server; it is ${names}`
      : `is not an asset of this server; they are ${names.join(', ')}`;
  throw invalidRequest([{ field: 'asset', message: `asset "${given.slice(0, 40)}" ${known}` }]);
}

/** The name of the asset that a request means, and the names of all. */
export function namesOf({ all, find }: ServedAssets, named?: string): { asset: string; assets: readonly string[] } {
  return { asset: find(named).asset, assets: all.map(({ asset }) => asset) };
}

/** @throws HttpError NoPrices */
export function refuseWithoutPrices(asset: string, { all }: ServedAssets): never {
  const names = all.map((one) => one.asset);
  const hint = names.includes(asset)
    ? 'they come with the first run of an hour'
    : `this server has those of ${names.join(', ')}`;
  throw new HttpError('NoPrices', 404, `There are no prices of ${asset.slice(0, 40)}; ${hint}`);
}

/** The query field with which a request names an asset. */
export const assetField = {
  asset: Type.Optional(
    Type.String({ ...plainText, description: 'the asset, like ETH; default: the first asset of the server' }),
  ),
};

/** The query of a route whose only field is the asset. */
export const AssetQuery = Type.Object(assetField, strict);
export type AssetQuery = Static<typeof AssetQuery>;
