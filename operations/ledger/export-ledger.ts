import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, readAtOneMoment } from '../../clients/postgres/database';
import { createLedgerArchive, type LedgerArchive } from '../../clients/postgres/ledger-archive';
import { projectRoot } from '../../config/paths';
import { formatInstant } from '../../forecasting/hour';
import type { ChainKey, LedgerEntry } from '../../forecasting/ledger/entries';
import { CHAIN_START } from '../../forecasting/ledger/seal';
import { computeTrackRecord, type RecordedForecast, trackRecordJson } from '../../forecasting/track-record';
import { ensureFolder, ensureWritableFiles } from '../../system/files';
import {
  FORECAST_HEADER,
  formatForecastLine,
  formatSettlementLine,
  formatVoidLine,
  SETTLEMENT_HEADER,
  VOID_HEADER,
} from './export-rows';
import { type HashedFile, openHashedFile, type WrittenFile } from './hashed-file';
import { README } from './readme';

/** Every export contains a copy of this script. */
export const VERIFY_SCRIPT = join(projectRoot, 'operations', 'ledger', 'verify-ledger.py');

const FILES = ['forecasts.csv', 'settlements.csv', 'voids.csv', 'verify-ledger.py', 'README.txt', 'manifest.json'];

/** Version of the file format, in the manifest. */
const FORMAT = 1;

export interface LedgerExport {
  readonly folder: string;
  readonly files: readonly WrittenFile[];
}

/** A chain as the manifest describes it. */
interface ExportedChain extends ChainKey {
  readonly forecasts: number;
  readonly head: string;
  readonly record: ReturnType<typeof trackRecordJson>;
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

type Tables = Readonly<Record<'forecasts' | 'settlements' | 'voids', HashedFile>>;

async function openTables(folder: string): Promise<Tables> {
  return {
    forecasts: await openHashedFile(folder, 'forecasts.csv', FORECAST_HEADER),
    settlements: await openHashedFile(folder, 'settlements.csv', SETTLEMENT_HEADER),
    voids: await openHashedFile(folder, 'voids.csv', VOID_HEADER),
  };
}

async function writeChains(archive: LedgerArchive, tables: Tables): Promise<ExportedChain[]> {
  const exported: ExportedChain[] = [];
  for (const key of await archive.chains()) {
    const recorded: RecordedForecast[] = [];
    let head = CHAIN_START;
    for await (const entry of archive.chain(key)) {
      await writeEntry(entry, tables);
      recorded.push(toRecordedForecast(entry));
      head = entry.forecast.hash;
    }
    recorded.sort((a, b) => a.targetHour - b.targetHour);
    exported.push({
      ...key,
      forecasts: recorded.length,
      head,
      record: trackRecordJson(computeTrackRecord(key.source, recorded)),
    });
  }
  return exported;
}

async function writeEntry({ forecast, settlement, void: voided }: LedgerEntry, tables: Tables): Promise<void> {
  await tables.forecasts.write(formatForecastLine(forecast));
  if (settlement) await tables.settlements.write(formatSettlementLine(settlement, forecast.hash));
  if (voided) await tables.voids.write(formatVoidLine(voided, forecast.hash));
}

function toRecordedForecast({ forecast, settlement, void: voided }: LedgerEntry): RecordedForecast {
  const { targetHour, late, point, lastRate, interval } = forecast;
  const outcome = settlement ?? (voided ? 'void' : null);
  return { targetHour, late, point, lastRate, interval, outcome };
}
