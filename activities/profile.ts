import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ObjectRef, ObjectStore } from '../clients/object-store';
import type { Snapshot } from '../clients/postgres/snapshots';
import { homePaths } from '../config/home';
import { processSeries } from '../forecasting/features/processed';
import { type AssetHour, formatHour } from '../forecasting/hour';
import { parseSeriesCsv } from '../forecasting/series-csv';
import { buildColumns } from '../reporting/data-profile/data-columns';
import { findGaps } from '../reporting/data-profile/profile-data';
import { buildReport } from '../reporting/data-profile/report';
import type { ColumnSummary } from '../reporting/data-profile/summary';
import { replaceFile } from '../system/files';
import type { QualityReport } from './quality';

export interface StoredReport {
  readonly report: ObjectRef;
  /** Path of the report on this machine. */
  readonly path: string;
}

export interface ProfileActivities {
  /** Renders the data of the hour as report.html. Stores it in the object store and in the state folder. */
  profileData(input: AssetHour & { snapshot: Snapshot; quality: QualityReport }): Promise<StoredReport>;
}

/**
 * @param deps.home absolute path of the state folder; reports go to `<home>/reports`
 * @param deps.pause is awaited between the parts of the computation, so that more urgent work goes first
 */
export function createProfileActivities(deps: {
  objectStore: ObjectStore;
  home: string;
  pause?: () => Promise<void>;
}): ProfileActivities {
  const { objectStore, home, pause = setImmediate } = deps;
  return {
    profileData: async ({ asset, hour, snapshot, quality }) => {
      const history = await objectStore.get(snapshot.history);
      await pause();
      const series = parseSeriesCsv(history);
      const summary: ColumnSummary[] = JSON.parse((await objectStore.get(snapshot.summary)).toString());
      await pause();
      const table = processSeries(series);
      const columns = buildColumns(series, table);
      const content = { series, table, columns, gaps: findGaps(series), summary };
      const bytes = Buffer.from(await buildReport({ snapshot, quality, ...content }, pause));
      const report = await objectStore.put({
        folder: `reports/${asset}`,
        name: 'report.html',
        bytes,
        contentType: 'text/html',
      });
      return {
        report,
        path: await storeLocally({ folder: homePaths(home).reportsOf(asset), name: formatHour(hour), bytes }),
      };
    },
  };
}

/** Writes `<hour>.html`, and `latest.html` unless a later hour has a report. A reader never finds an incomplete file. */
async function storeLocally(report: { folder: string; name: string; bytes: Buffer }): Promise<string> {
  const { folder, name, bytes } = report;
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.html`);
  await replaceFile(path, bytes);
  const hours = (await readdir(folder)).filter((file) => /^\d.*\.html$/.test(file)).sort();
  if (hours.at(-1) === `${name}.html`) await replaceFile(join(folder, 'latest.html'), bytes);
  return path;
}
