import { readFile } from 'node:fs/promises';
import { formatProcessedCsv, processSeries } from '../../forecasting/features/processed';
import { sha256 } from '../../forecasting/models/artifact-files';
import { checkSeries } from '../../forecasting/quality/check-series';
import { replaySource } from '../../forecasting/replay';
import type { HourlySeries } from '../../forecasting/series';
import { parseSeriesCsv } from '../../forecasting/series-csv';
import { columnsOf } from '../../reporting/data-profile/data-columns';
import { gapsOf } from '../../reporting/data-profile/profile-data';
import { buildReport } from '../../reporting/data-profile/report';
import { summarise } from '../../reporting/data-profile/summary';
import { FILES, writeText } from './files';

/** Transform and profile of the hourly DAG: btc_processed.csv and report.html. */
export async function transform(): Promise<void> {
  const series = parseSeriesCsv(await readFile(FILES.history));
  const table = processSeries(series);
  await writeText(FILES.processed, formatProcessedCsv(table));
  const columns = columnsOf(series, table);
  const snapshot = await snapshotOf(series);
  const quality = checkSeries(series, snapshot);
  const facts = { series, table, columns, gaps: gapsOf(series), summary: await summarise(columns) };
  await writeText(FILES.report, await buildReport({ snapshot, quality, ...facts }));
}

/** What a snapshot says of itself, of the files here; real prices of their own hours. */
async function snapshotOf(series: HourlySeries) {
  const [firstHour, hour] = [series[0]?.hour ?? 0, series.at(-1)?.hour ?? 0];
  const [history, processed] = [await refOf(FILES.history), await refOf(FILES.processed)];
  const range = { rows: series.length, firstHour, lastHour: hour };
  return {
    ...{ source: replaySource(0), asset: 'BTC', hour, asOf: hour, gateReason: null, ...range },
    ...{ history, processed, summary: processed },
  };
}

async function refOf(path: string) {
  const bytes = await readFile(path);
  return { key: path, sha256: sha256(bytes), bytes: bytes.length };
}
