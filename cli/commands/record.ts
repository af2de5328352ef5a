import { withDatabase } from '../../clients/postgres/database';
import { createLedgerArchive } from '../../clients/postgres/ledger-archive';
import { computeTrackRecord, trackRecordJson } from '../../forecasting/track-record';
import { computeSkillWindows, skillJson } from '../../forecasting/track-record-skill';
import { withStoredData } from '../connections';
import { renderRecord } from '../record/render-record';

/** Prints the track record: the scores of the forecasts that were published before their target hour. */
export async function record({ json = false }: { json?: boolean }): Promise<void> {
  const { asset, chains } = await withStoredData(['databaseUrl'], ({ databaseUrl, asset }) =>
    withDatabase(databaseUrl, async (database) => ({
      asset,
      chains: [...(await createLedgerArchive(database).recorded({ asset }))],
    })),
  );
  const sources = chains.map(([source, forecasts]) => ({
    record: computeTrackRecord(source, forecasts),
    skill: computeSkillWindows(forecasts),
  }));
  const answer = {
    asset,
    sources: sources.map((one) => ({ ...trackRecordJson(one.record), skill: skillJson(one.skill) })),
  };
  process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : renderRecord(asset, sources));
}
