import { readFile } from 'node:fs/promises';
import { formatProcessedCsv, processSeries } from '../../forecasting/features/processed';
import { sha256 } from '../../forecasting/models/artifact-files';
import { checkSeries } from '../../forecasting/quality/check-series';
import { formatReplaySource } from '../../forecasting/replay';
import type { HourlySeries } from '../../forecasting/series';
import { parseSeriesCsv } from '../../forecasting/series-csv';
import { buildColumns } from '../../reporting/data-profile/data-columns';
import { findGaps } from '../../reporting/data-profile/profile-data';
import { buildReport } from '../../reporting/data-profile/report';
import { summariseColumns } from '../../reporting/data-profile/summary';
import { FILES, writeText } from './files';

/** The transform and profile steps of the hourly DAG: writes btc_processed.csv and report.html. */
export async function transform(): Promise<void> {
  const series = parseSeriesCsv(await readFile(FILES.history));
  const table = processSeries(series);
  await writeText(FILES.processed, formatProcessedCsv(table));
  const columns = buildColumns(series, table);
  const snapshot = await describeSnapshot(series);
  const quality = checkSeries(series, snapshot);
  const content = { series, table, columns, gaps: findGaps(series), summary: await summariseColumns(columns) };
  await writeText(FILES.report, await buildReport({ snapshot, quality, ...content }));
}

/** Describes the files as a snapshot. The source says that the prices are not shifted in time. */
async function describeSnapshot(series: HourlySeries) {
  const [firstHour, hour] = [series[0]?.hour ?? 0, series.at(-1)?.hour ?? 0];
  const [history, processed] = [await describeFile(FILES.history), await describeFile(FILES.processed)];
  const range = { rows: series.length, firstHour, lastHour: hour };
  return {
    ...{ source: formatReplaySource(0), asset: 'BTC', hour, asOf: hour, gateReason: null, ...range },
    ...{ history, processed, summary: processed },
  };
}

async function describeFile(path: string) {
  const bytes = await readFile(path);
  return { key: path, sha256: sha256(bytes), bytes: bytes.length };
}
