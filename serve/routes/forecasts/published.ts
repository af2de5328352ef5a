import { MODEL_NAME } from '../../../clients/model-registry';
import { formatInstant } from '../../../forecasting/hour';
import type { Forecast } from '../../../forecasting/ledger/entries';
import { describeReplay } from '../../../forecasting/replay';
import type { PublishedForecast } from '../../schemas/published-forecast';

/** A forecast of the ledger in the words of the API. */
export function toPublished(forecast: Forecast): PublishedForecast {
  const { id, asset, point, interval, quantiles, targetHour, madeAt, late, lastRate } = forecast;
  return {
    id,
    asset,
    prediction: point,
    interval,
    quantiles: [...quantiles],
    target_hour: formatInstant(targetHour),
    made_at: formatInstant(madeAt),
    late,
    model: { name: MODEL_NAME, version: forecast.modelVersion, run_id: forecast.runId },
    data: describeData(forecast),
    baseline: { name: 'persistence', prediction: lastRate },
    seal: { position: forecast.position, previous_hash: forecast.previousHash, hash: forecast.hash },
  };
}

function describeData({ source, originHour, snapshotSha256, featuresSha256 }: Forecast): PublishedForecast['data'] {
  return {
    source,
    last_hour: formatInstant(originHour),
    snapshot_sha256: snapshotSha256,
    features_sha256: featuresSha256,
    replayed: describeReplay(source, originHour),
  };
}
