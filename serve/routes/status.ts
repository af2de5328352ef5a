import { MODEL_NAME } from '../../clients/model-registry';
import { formatInstant } from '../../forecasting/hour';
import { isStale, type Market } from '../market/market-data';
import type { DataStatus, ModelStatus } from '../schemas/model-status';
import type { LoadedModel } from '../served-model/served-model';

export function modelStatus({ version, runId, loadedAt, loadedFrom, model }: LoadedModel): ModelStatus {
  return {
    name: MODEL_NAME,
    version,
    run_id: runId,
    loaded_at: formatInstant(loadedAt),
    loaded_from: loadedFrom,
    levels: [...model.levels],
  };
}

export function dataStatus({ source, lastHour, gateReason }: Market, now: number): DataStatus {
  return {
    source,
    last_hour: formatInstant(lastHour),
    age_s: Math.round((now - lastHour) / 1000),
    stale: isStale(lastHour, now),
    gated: gateReason !== null,
    gate_reason: gateReason,
  };
}
