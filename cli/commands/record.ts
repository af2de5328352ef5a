import { withDatabase } from '../../clients/postgres/database';
import { createLedgerArchive } from '../../clients/postgres/ledger-archive';
import { minuteRecordJson } from '../../forecasting/minute-record';
import { assetOfQuestion, fiveMinuteQuestion, isInMinuteTables, nextHourQuestion } from '../../forecasting/questions';
import { computeTrackRecord, trackRecordJson } from '../../forecasting/track-record';
import { computeSkillWindows, skillJson } from '../../forecasting/track-record-skill';
import { UserError } from '../../system/errors';
import { withStoredData } from '../connections';
import { renderMinuteRecord, renderRecord } from '../record/render-record';

/** Prints the track record: the scores of the forecasts that were published before their target hour. */
export async function record({ question, json = false }: { question?: string; json?: boolean }): Promise<void> {
  if (question !== undefined && isInMinuteTables(question)) return minuteRecord(question, json);
  const { asset, chains } = await withStoredData(['databaseUrl'], ({ databaseUrl, asset }) =>
    withDatabase(databaseUrl, async (database) => ({
      asset,
      chains: [...(await createLedgerArchive(database).recorded({ asset }))],
    })),
  );
  if (question !== undefined && question !== nextHourQuestion(asset).id) {
    throw new UserError(
      `--question ${question} has no track record here; give ${nextHourQuestion(asset).id} or a question of the live line, like ${fiveMinuteQuestion(asset).id}. nexthour models shows the scores of the models of other questions`,
    );
  }
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

async function minuteRecord(question: string, json: boolean): Promise<void> {
  const records = await withStoredData(['databaseUrl'], ({ databaseUrl }) =>
    withDatabase(databaseUrl, (database) => createLedgerArchive(database).minuteRecords({ question })),
  );
  const answer = { asset: assetOfQuestion(question), sources: records.map(minuteRecordJson) };
  process.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : renderMinuteRecord(question, records));
}
