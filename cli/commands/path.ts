import { withDatabase } from '../../clients/postgres/database';
import { createPathLedger, type PathLedger } from '../../clients/postgres/path-ledger';
import { pathJson, pathRecordJson } from '../../forecasting/path/path-json';
import { choosePublishedPath, computePathRecords } from '../../forecasting/path/record';
import { UserError } from '../../system/errors';
import { withStoredData } from '../connections';
import { renderPath, renderPathRecords } from '../record/render-path';

/** Prints the newest path of the next 24 hours. */
export async function path({ json = false }: { json?: boolean } = {}): Promise<void> {
  const { asset, found } = await readPaths((paths, query) => paths.newest(query));
  const entries = choosePublishedPath(found);
  if (entries.length === 0)
    throw new UserError(
      `There is no path of ${asset} yet. It follows a few minutes after the first hourly run, while nexthour runs`,
    );
  process.stdout.write(json ? `${JSON.stringify(pathJson(entries), null, 2)}\n` : renderPath(entries));
}

/** Prints the track record of the paths, by horizon. */
export async function pathRecord({ json = false }: { json?: boolean } = {}): Promise<void> {
  const { asset, found } = await readPaths((paths, query) => paths.scores(query));
  const records = computePathRecords(found);
  const answer = { asset, records: records.map(pathRecordJson) };
  process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : renderPathRecords(asset, records));
}

function readPaths<Found>(read: (paths: PathLedger, query: { asset: string }) => Promise<Found>) {
  return withStoredData(['databaseUrl'], ({ databaseUrl, asset }) =>
    withDatabase(databaseUrl, async (database) => ({
      asset,
      found: await read(createPathLedger(database), { asset }),
    })),
  );
}
