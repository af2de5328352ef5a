import type { ObjectStore } from '../clients/object-store';
import type { FeatureRows } from '../clients/postgres/feature-rows';
import type { Observations } from '../clients/postgres/observations';
import type { Snapshot, Snapshots } from '../clients/postgres/snapshots';
import { formatProcessedCsv, processSeries } from '../forecasting/features/processed';
import { LONGEST_WARM_UP_HOURS } from '../forecasting/features/registry/registry';
import { type AssetHour, HOUR_MS } from '../forecasting/hour';
import type { HourlySeries } from '../forecasting/series';
import { formatSeriesCsv } from '../forecasting/series-csv';
import { buildColumns } from '../reporting/data-profile/data-columns';
import { loadDanfo, summariseColumns } from '../reporting/data-profile/summary';
import type { Clock } from '../system/clock';
import type { ExtractedHistory } from './extract';
import { recordFeatureRows } from './features/record-rows';
import type { QualityReport } from './quality';

export interface TransformActivities {
  /**
   * Stores, as a snapshot, the data that the data gate checked, and the features of the hour. The prices that this run received may
   * also change the features of the hours before it, so these are stored again where they changed. Repeating it with the same data returns the same
   * snapshot.
   */
  transformData(input: AssetHour & { extracted: ExtractedHistory; quality: QualityReport }): Promise<Snapshot>;
}

/** A price that arrives now can change the features of this many hours after it. Older corrections are stored by the nightly check. */
const RECORDED_HOURS = LONGEST_WARM_UP_HOURS;

/** Loads the libraries of these activities. Call it before the worker takes steps. */
export async function loadTransformLibraries(): Promise<void> {
  await loadDanfo();
}

export function createTransformActivities(deps: {
  observations: Observations;
  snapshots: Snapshots;
  featureRows: FeatureRows;
  objectStore: ObjectStore;
  clock: Clock;
}): TransformActivities {
  const { observations, snapshots, featureRows, objectStore, clock } = deps;
  const store = { observations, featureRows };
  return {
    transformData: async ({ asset, hour, quality, extracted: { source, asOf, firstHour } }) => {
      const series = await observations.read({ source, asset, firstHour, lastHour: hour, asOf });
      const stored = await storeFiles(objectStore, { folder: `snapshots/${asset}`, series });
      const lastHour = series.at(-1)?.hour ?? hour;
      const range = { rows: series.length, firstHour: series[0]?.hour ?? hour, lastHour };
      const gateReason = quality.passed ? null : (quality.reason ?? 'the data did not pass the data gate');
      const snapshot = await snapshots.insert({ source, asset, hour, asOf, ...stored, ...range, gateReason });
      await recordFeatureRows(store, {
        ...{ source, asset, at: asOf, recordedAt: clock.now() },
        ...{ from: hour - RECORDED_HOURS * HOUR_MS, to: hour },
      });
      return snapshot;
    },
  };
}

/** Stores the files of a snapshot. Call this before the row is inserted, so that a row never refers to a missing file. */
async function storeFiles(objectStore: ObjectStore, { folder, series }: { folder: string; series: HourlySeries }) {
  const table = processSeries(series);
  const columnSummary = JSON.stringify(await summariseColumns(buildColumns(series, table)), null, 2);
  const put = (name: string, contentType: string, text: string) =>
    objectStore.put({ folder, name, bytes: Buffer.from(text), contentType });
  const [history, processed, summary] = await Promise.all([
    put('btc_history.csv', 'text/csv', formatSeriesCsv(series)),
    put('btc_processed.csv', 'text/csv', formatProcessedCsv(table)),
    put('summary.json', 'application/json', columnSummary),
  ]);
  return { history, processed, summary };
}
