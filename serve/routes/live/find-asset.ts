import type { LiveReads } from '../../../clients/postgres/live';
import { HttpError, unavailable } from '../../http-error';
import { readLedger } from '../forecasts/read-ledger';

/** Where the newest bar of an asset is. */
export interface LiveAsset {
  readonly asset: string;
  readonly source: string;
  /** The start of the newest minute with a bar. */
  readonly minute: number;
}

const MAX_NAMED = 20;

/** @throws HttpError `NoLiveLine` when no bar is stored, `UnknownLiveAsset` when none of this asset is */
export async function findLiveAsset(live: Pick<LiveReads, 'assets' | 'newest'>, named: string): Promise<LiveAsset> {
  const asset = named.toUpperCase();
  const newest = await readLedger(live.newest({ asset }));
  if (newest) return { asset, ...newest };
  throw noBarsOf(named, await readLedger(live.assets()));
}

export interface KnownAssets {
  readonly live: Pick<LiveReads, 'assets'>;
  /** Those of LIVE_ASSETS. */
  readonly liveAssets: readonly string[];
}

/**
 * The asset of a stream: of LIVE_ASSETS, or with stored bars. While the database is away, a client may connect to the streams of
 * LIVE_ASSETS: they say that it is away.
 * @throws HttpError `NoLiveLine` when no bar is stored, `UnknownLiveAsset` for any other asset, `LedgerUnreachable` when the database is
 *   away and it is not known whether the asset has bars
 */
export async function requireKnownAsset({ live, liveAssets }: KnownAssets, named: string): Promise<string> {
  const asset = named.toUpperCase();
  const stored = await readLedger(live.assets()).catch((cause: unknown) => {
    if (liveAssets.includes(asset)) return null;
    const message = `The database cannot be read at the moment, so it is not known whether the live line has bars of "${named.slice(0, 40)}"; try again later`;
    throw unavailable('LedgerUnreachable', message, { cause });
  });
  if (stored === null || stored.includes(asset) || (stored.length > 0 && liveAssets.includes(asset))) return asset;
  throw noBarsOf(named, stored);
}

/** Says that the live line has no bars of an asset. */
function noBarsOf(named: string, known: readonly string[]): HttpError {
  if (known.length === 0) {
    const message =
      'The live line has no bars yet. `npm start -- --live` starts it; the first bar comes within three minutes';
    return unavailable('NoLiveLine', message, { retryAfterS: 30 });
  }
  const names = known.slice(0, MAX_NAMED).join(', ');
  const message = `The live line has no bars of "${named.slice(0, 40)}"; it has those of ${names}. LIVE_ASSETS names its assets`;
  return new HttpError('UnknownLiveAsset', 404, message);
}
