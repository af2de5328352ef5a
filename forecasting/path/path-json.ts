import { formatInstant } from '../hour';
import type { MinuteEntry } from '../ledger/minute-entries';
import { describeReplay } from '../replay';
import type { PathRecord } from './record';

/** For `GET /forecasts/path` and `nexthour forecast --path`. `null` without entries. @param entries of one path, by horizon */
export function pathJson(entries: readonly MinuteEntry[]) {
  const [first] = entries;
  if (!first) return null;
  const { asset, source, modelVersion, origin, madeAt, lastRate, featuresSha256 } = first.forecast;
  return {
    ...{ asset, source, replayed: describeReplay(source, origin), family: modelVersion },
    ...{ origin: formatInstant(origin), made_at: formatInstant(madeAt), last_price: lastRate },
    snapshot_sha256: featuresSha256,
    horizons: entries.map(horizonJson),
  };
}

function horizonJson({ forecast, settlement, void: voided }: MinuteEntry) {
  const { id, target, late, point, interval, quantiles, horizonMinutes } = forecast;
  const state: 'settled' | 'void' | 'waiting' = settlement ? 'settled' : voided ? 'void' : 'waiting';
  return {
    ...{ hours: horizonMinutes / 60, id, target: formatInstant(target), late, prediction: point },
    ...{ interval: { ...interval }, quantiles: [...quantiles], state },
    actual: settlement?.actual ?? null,
    covered: settlement?.covered ?? null,
  };
}

/** For `GET /record/path` and `nexthour record --path`. */
export function pathRecordJson({ source, family, horizons }: PathRecord) {
  return { source, family, horizons: horizons.map(({ rmseRatio, ...one }) => ({ ...one, rmse_ratio: rmseRatio })) };
}
