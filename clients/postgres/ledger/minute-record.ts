import { sql, type Transaction } from 'kysely';
import { HOUR_MS } from '../../../forecasting/hour';
import {
  computeLevelCoverage,
  computeMinuteRecord,
  type MinuteRankCount,
  type MinuteRecord,
  type MinuteScoreHour,
} from '../../../forecasting/minute-record';
import { type Database, instant } from '../database';
import type { Tables } from '../schema';

type Reader = Database | Transaction<Tables>;
type ModelKey = { readonly source: string; readonly modelVersion: string };

const RANK_DAYS = 30;

/**
 * Reads the track records of all sources and models of a question of the live line. It reads the sums by hour, so its cost does not depend on
 * how many forecasts an hour has.
 */
export async function readMinuteRecords(database: Reader, { question }: { question: string }): Promise<MinuteRecord[]> {
  const models = groupByModel(await readScores(database, question));
  const records: MinuteRecord[] = [];
  for (const hours of models) {
    const [{ source, modelVersion } = { source: '', modelVersion: '' }] = hours;
    const newest = hours.at(-1)?.hour ?? 0;
    const counts = await readRanks(database, { source, question, modelVersion, newest });
    records.push({ modelVersion, ...computeMinuteRecord(source, hours), levels: computeLevelCoverage(counts) });
  }
  return records;
}

function groupByModel(rows: readonly (MinuteScoreHour & ModelKey)[]): (MinuteScoreHour & ModelKey)[][] {
  const models = new Map<string, (MinuteScoreHour & ModelKey)[]>();
  for (const row of rows) {
    const key = `${row.source}/${row.modelVersion}`;
    const others = models.get(key);
    if (others) others.push(row);
    else models.set(key, [row]);
  }
  return [...models.values()];
}

function readScores(database: Reader, question: string): Promise<(MinuteScoreHour & ModelKey)[]> {
  return database
    .selectFrom('minute_scores')
    .select(['source', 'model_version as modelVersion', 'hour', 'live', 'late', 'settled', 'voided'])
    .select(['squared_error as squaredError', 'absolute_error as absoluteError'])
    .select(['squared_persistence_error as squaredPersistenceError'])
    .select(['absolute_persistence_error as absolutePersistenceError', 'covered', 'pinball', 'winkler'])
    .select(['compared', 'compared_pinball as comparedPinball', 'trailing_pinball as trailingPinball'])
    .where('question', '=', question)
    .orderBy('source')
    .orderBy('model_version')
    .orderBy('hour')
    .execute();
}

async function readRanks(
  database: Reader,
  { source, question, modelVersion, newest }: ModelKey & { question: string; newest: number },
): Promise<MinuteRankCount[]> {
  const rows = await database
    .selectFrom('minute_ranks')
    .select(['levels', 'rank', sql<number>`sum(settled)::int`.as('settled')])
    .where('question', '=', question)
    .where('source', '=', source)
    .where('model_version', '=', modelVersion)
    .where('day', '>', instant(newest - RANK_DAYS * 24 * HOUR_MS))
    .groupBy(['levels', 'rank'])
    .execute();
  return rows;
}
