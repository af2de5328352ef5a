import { connectLiveCoinWatch } from '../../clients/livecoinwatch';
import { connectObjectStore } from '../../clients/object-store';
import { type Database, withDatabase } from '../../clients/postgres/database';
import { migrate } from '../../clients/postgres/migrate';
import { createObservations } from '../../clients/postgres/observations';
import { createSnapshots } from '../../clients/postgres/snapshots';
import type { LiveCoinWatchSettings } from '../../config/settings';
import { HOUR_MS } from '../../forecasting/hour';
import { type FileFormat, readPriceFile } from '../../operations/backtest/read-price-file';
import { importHistory } from '../../operations/history/import-history';
import { describeImport, importJson } from '../../reporting/history-import';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';
import { pickFormat } from '../backtest/file-options';
import { printFindings } from '../backtest/print-findings';
import { withStoredData } from '../connections';

export interface HistoryOptions extends FileFormat {
  readonly csv: string;
  readonly asset?: string;
  readonly despiteFindings?: boolean;
  readonly json?: boolean;
  readonly clock: Clock;
}

/** Stores the hours of a file that have no price yet, and says what it did. @throws UnusableFileError, before which nothing was stored */
export async function importPrices(options: HistoryOptions): Promise<void> {
  const { csv, asset: named, despiteFindings, json = false, clock } = options;
  const onFindings = printFindings(csv, process.stderr);
  const read = await readPriceFile(csv, { ...pickFormat(options), despiteFindings, onFindings });
  const { content, series, findings } = read;
  const { result, usedFrom } = await withStoredData(['databaseUrl', 'objectStore'], (settings) =>
    withDatabase(settings.databaseUrl, async (database) => {
      await migrate(database);
      const asset = named?.toUpperCase() ?? settings.asset;
      const source = await findSource(database, { ...settings, asset });
      const stores = {
        observations: createObservations(database),
        objectStore: connectObjectStore(settings.objectStore),
      };
      const file = { path: csv, content, columns: findings.columns };
      const imported = await importHistory({ ...stores, clock, asset, source, file, series });
      return { result: imported, usedFrom: clock.now() - settings.historyDays * 24 * HOUR_MS };
    }),
  );
  const text = json ? `${JSON.stringify(importJson(result), null, 2)}\n` : describeImport(result, { usedFrom });
  process.stdout.write(text);
}

/** The source from which runs read the prices of the asset. @throws UserError when it is not known; NexthourError when it does not answer */
async function findSource(
  database: Database,
  { asset, liveCoinWatch }: { asset: string; liveCoinWatch: LiveCoinWatchSettings | undefined },
): Promise<string> {
  if (liveCoinWatch) return connectLiveCoinWatch(liveCoinWatch).source({ asset });
  const newest = await createSnapshots(database).newest({ asset });
  if (newest) return newest.source;
  throw new UserError(
    `nexthour has no prices of ${asset} yet, so those of the file cannot be compared. Run \`npm start -- --once\` first, with ${asset} in ASSETS, or set LIVE_COIN_WATCH_API_KEY`,
  );
}
