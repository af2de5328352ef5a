import type { ObjectStore } from '../clients/object-store';
import type { Ledger } from '../clients/postgres/ledger';
import type { ProductionVersion, Promotions } from '../clients/postgres/promotions';
import type { Snapshot } from '../clients/postgres/snapshots';
import type { AssetHour } from '../forecasting/hour';
import type { Forecast } from '../forecasting/ledger/entries';
import type { ServableModel } from '../forecasting/models/servable-model';
import { forecastNextHour } from '../forecasting/next-hour';
import { parseSeriesCsv } from '../forecasting/series-csv';
import type { Clock } from '../system/clock';

/** A summary of a forecast. The ledger holds the complete forecast. */
export interface PublishedForecast {
  readonly forecastId: string;
  readonly modelVersion: string;
  readonly point: number;
  readonly late: boolean;
}

export interface ForecastActivities {
  /** Writes the forecast of the next hour to the ledger. Returns `null` when no model was promoted up to this hour. */
  publishForecast(input: AssetHour & { snapshot: Snapshot }): Promise<PublishedForecast | null>;
}

export interface ForecastDeps {
  readonly ledger: Ledger;
  readonly promotions: Promotions;
  readonly objectStore: ObjectStore;
  readonly loadModel: (version: ProductionVersion & { readonly asset: string }) => Promise<ServableModel>;
  readonly clock: Clock;
}

export function createForecastActivities(deps: ForecastDeps): ForecastActivities {
  const { ledger, promotions, objectStore, loadModel, clock } = deps;
  return {
    publishForecast: async ({ asset, hour, snapshot }) => {
      const { source } = snapshot;
      const existing = await ledger.find({ source, asset, originHour: hour });
      if (existing) return summarise(existing);
      const production = await promotions.findProductionAt({ source, asset, hour });
      if (!production) return null;
      const [model, history] = await Promise.all([
        loadModel({ ...production, asset }),
        objectStore.get(snapshot.history),
      ]);
      const forecast = forecastNextHour(model, { series: parseSeriesCsv(history), hour });
      const lineage = {
        modelVersion: production.version,
        runId: production.runId,
        snapshotSha256: snapshot.history.sha256,
      };
      return summarise(await ledger.publish({ source, asset, originHour: hour, ...lineage, ...forecast }, clock));
    },
  };
}

function summarise({ id, modelVersion, point, late }: Forecast): PublishedForecast {
  return { forecastId: id, modelVersion, point, late };
}
