import { withDatabase } from '../../clients/postgres/database';
import { createLedger } from '../../clients/postgres/ledger';
import { forecastJson } from '../../operations/status/forecast-json';
import { UserError } from '../../system/errors';
import { withStoredData } from '../connections';
import { renderForecast } from '../render-forecast';

/** Prints the newest forecast in the ledger. */
export async function forecast({ json = false }: { json?: boolean } = {}): Promise<void> {
  const newest = await withStoredData(['databaseUrl'], ({ databaseUrl, asset }) =>
    withDatabase(databaseUrl, (database) => createLedger(database).latest({ asset })),
  );
  if (!newest) throw new UserError('There is no forecast yet. Run `nexthour run` to make one.');
  process.stdout.write(json ? `${JSON.stringify(forecastJson(newest), null, 2)}\n` : renderForecast(newest));
}
