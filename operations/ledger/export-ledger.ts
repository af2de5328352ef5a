import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, readAtOneMoment } from '../../clients/postgres/database';
import { createLedgerArchive, type LedgerArchive } from '../../clients/postgres/ledger-archive';
import { projectRoot } from '../../config/paths';
import { formatInstant } from '../../forecasting/hour';
import {
  type AnyEntry,
  isMinuteEntry,
  isRiseEntry,
  type LedgerEntry,
  type QuestionChain,
} from '../../forecasting/ledger/entries';
import { CHAIN_START } from '../../forecasting/ledger/seal';
import { computeTrackRecord, type RecordedForecast, trackRecordJson } from '../../forecasting/track-record';
import { ensureFolder, ensureWritableFiles } from '../../system/files';
import {
  FORECAST_HEADER,
  formatForecastLine,
  formatRiseLine,
  formatRiseSettlementLine,
  formatSettlementLine,
  formatVoidLine,
  RISE_HEADER,
  RISE_SETTLEMENT_HEADER,
  SETTLEMENT_HEADER,
  VOID_HEADER,
} from './export-rows';
import { type HashedFile, openHashedFile, type WrittenFile } from './hashed-file';
import {
  formatMinuteLine,
  formatMinuteSettlementLine,
  MINUTE_HEADER,
  MINUTE_SETTLEMENT_HEADER,
} from './minute-export-rows';
import { README } from './readme';

/** Every export contains a copy of this script. */
export const VERIFY_SCRIPT = join(projectRoot, 'operations', 'ledger', 'verify-ledger.py');

const TABLES = {
  forecasts: ['forecasts.csv', FORECAST_HEADER],
  settlements: ['settlements.csv', SETTLEMENT_HEADER],
  riseForecasts: ['rise-forecasts.csv', RISE_HEADER],
  riseSettlements: ['rise-settlements.csv', RISE_SETTLEMENT_HEADER],
  minuteForecasts: ['minute-forecasts.csv', MINUTE_HEADER],
  minuteSettlements: ['minute-settlements.csv', MINUTE_SETTLEMENT_HEADER],
  voids: ['voids.csv', VOID_HEADER],
} as const;
const FILES = [...Object.values(TABLES).map(([name]) => name), 'verify-ledger.py', 'README.txt', 'manifest.json'];

/** Version of the file format, in the manifest. Format 1 had no forecasts of rises, format 2 none of the live line. */
const FORMAT = 3;

export interface LedgerExport {
  readonly folder: string;
  readonly files: readonly WrittenFile[];
}

/** A chain as the manifest describes it. */
interface ExportedChain extends QuestionChain {
  readonly forecasts: number;
  readonly head: string;
  /** Only of forecasts of the next hour's price. */
  readonly record?: ReturnType<typeof trackRecordJson>;
}

/** Writes the ledger as it is at one moment. The manifest is written last, because it holds the hashes of the other files. */
export async function exportLedger(
  database: Database,
  { folder, now }: { folder: string; now: number },
): Promise<LedgerExport> {
  await ensureFolder(folder, 'choose another folder with --out');
  await ensureWritableFiles(folder, FILES);
  const tables = await openTables(folder);
  try {
    const chains = await readAtOneMoment(database, (moment) => writeChains(createLedgerArchive(moment), tables));
    const files = await Promise.all(Object.values(tables).map((table) => table.finish()));
    await copyFile(VERIFY_SCRIPT, join(folder, 'verify-ledger.py'));
    await writeFile(join(folder, 'README.txt'), README);
    const manifest = { format: FORMAT, exported_at: formatInstant(now), files, chains };
    await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    return { folder, files };
  } catch (error) {
    await Promise.all(Object.values(tables).map((table) => table.discard()));
    throw error;
  }
}

type Tables = Readonly<Record<keyof typeof TABLES, HashedFile>>;

async function openTables(folder: string): Promise<Tables> {
  const entries = Object.entries(TABLES).map(
    async ([table, [name, header]]) => [table, await openHashedFile(folder, name, header)] as const,
  );
  return Object.fromEntries(await Promise.all(entries)) as Tables;
}

async function writeChains(archive: LedgerArchive, tables: Tables): Promise<ExportedChain[]> {
  const exported: ExportedChain[] = [];
  for (const key of await archive.chains()) {
    const recorded: RecordedForecast[] = [];
    let [forecasts, head] = [0, CHAIN_START];
    for await (const entry of archive.chain(key)) {
      await writeEntry(entry, tables);
      if (!isRiseEntry(entry) && !isMinuteEntry(entry)) recorded.push(toRecordedForecast(entry));
      forecasts += 1;
      head = entry.forecast.hash;
    }
    recorded.sort((a, b) => a.targetHour - b.targetHour);
    const record = trackRecordJson(computeTrackRecord(key.source, recorded));
    exported.push({ ...key, forecasts, head, ...(recorded.length === 0 ? {} : { record }) });
  }
  return exported;
}

async function writeEntry(entry: AnyEntry, tables: Tables): Promise<void> {
  const { hash } = entry.forecast;
  if (isRiseEntry(entry)) {
    await tables.riseForecasts.write(formatRiseLine(entry.forecast));
    if (entry.settlement) await tables.riseSettlements.write(formatRiseSettlementLine(entry.settlement, hash));
  } else if (isMinuteEntry(entry)) {
    await tables.minuteForecasts.write(formatMinuteLine(entry.forecast));
    if (entry.settlement) await tables.minuteSettlements.write(formatMinuteSettlementLine(entry.settlement, hash));
  } else {
    await tables.forecasts.write(formatForecastLine(entry.forecast));
    if (entry.settlement) await tables.settlements.write(formatSettlementLine(entry.settlement, hash));
  }
  if (entry.void) await tables.voids.write(formatVoidLine(entry.void, hash));
}

function toRecordedForecast({ forecast, settlement, void: voided }: LedgerEntry): RecordedForecast {
  const { targetHour, late, point, lastRate, interval } = forecast;
  const outcome = settlement ?? (voided ? 'void' : null);
  return { targetHour, late, point, lastRate, interval, outcome };
}
