import type { ObjectStore } from '../clients/object-store';
import type { Forecast, Ledger } from '../clients/postgres/ledger';
import type { Promotions, ServingVersion } from '../clients/postgres/promotions';
import type { Snapshot } from '../clients/postgres/snapshots';
import type { Clock } from '../config/clock';
import type { Distribution } from '../forecasting/distribution';
import { CONTEXT_HOURS } from '../forecasting/features';
import { type AssetHour, formatHour, type Hour } from '../forecasting/hour';
import { INTERVAL_LEVEL, intervalAt } from '../forecasting/interval';
import type { ServableModel } from '../forecasting/models/servable-model';
import { parseSeriesCsv } from '../forecasting/series-csv';

/** A forecast in few words; the whole of it stands in the ledger. */
export interface Published {
  readonly forecastId: string;
  readonly modelVersion: string;
  readonly point: number;
  readonly late: boolean;
}

export interface ForecastActivities {
  /** Writes the forecast of the next hour to the ledger; `null` while no model has been promoted by this hour. */
  forecast(input: AssetHour & { snapshot: Snapshot }): Promise<Published | null>;
}

export interface ForecastDeps {
  readonly ledger: Ledger;
  readonly promotions: Promotions;
  readonly objectStore: ObjectStore;
  readonly loadModel: (version: ServingVersion) => Promise<ServableModel>;
  readonly clock: Clock;
}

/** A forecast stands at its hour, so it cannot be made from data that ends before. */
export class NoPriceOfHour extends Error {
  override readonly name = 'NoPriceOfHour';
  readonly canRetry = false;
  constructor(
    readonly hour: Hour,
    readonly lastHour: Hour,
  ) {
    super(`The data of ${formatHour(hour)} ends at ${formatHour(lastHour)}; no forecast can be made from it`);
  }
}

export function createForecastActivities(deps: ForecastDeps): ForecastActivities {
  const { ledger, promotions, objectStore, loadModel, clock } = deps;
  return {
    forecast: async ({ asset, hour, snapshot }) => {
      const { source } = snapshot;
      const existing = await ledger.find({ source, asset, originHour: hour });
      if (existing) return inBrief(existing);
      const serving = await promotions.servingAt({ source, asset, hour });
      if (!serving) return null;
      const [model, history] = await Promise.all([loadModel(serving), objectStore.get(snapshot.history)]);
      const series = parseSeriesCsv(history).slice(-CONTEXT_HOURS);
      if (series.at(-1)?.hour !== hour) throw new NoPriceOfHour(hour, snapshot.lastHour);
      const distribution = model.forecast(series);
      const forecast = { source, asset, originHour: hour, ...facts(snapshot, serving, distribution) };
      return inBrief(await ledger.publish(forecast, clock));
    },
  };
}

function facts(snapshot: Snapshot, { version, runId }: ServingVersion, distribution: Distribution) {
  const { featuresSha256, lastRate, point, quantiles } = distribution;
  return {
    modelVersion: version,
    runId,
    snapshotSha256: snapshot.history.sha256,
    featuresSha256,
    lastRate,
    point,
    quantiles,
    interval: intervalAt(INTERVAL_LEVEL, quantiles),
  };
}

function inBrief({ id, modelVersion, point, late }: Forecast): Published {
  return { forecastId: id, modelVersion, point, late };
}
