import { sql } from 'kysely';
import type { AssetHour, Hour } from '../../forecasting/hour';
import { type Database, instant } from './database';
import { type HourRun, isOfSource } from './hour-runs';
import type { PromotionDecision } from './promotions';
import { fromSnapshotRow, type Snapshot } from './snapshots';

/** An API answer, and the hours that were read from it. */
export interface UsedAnswer {
  readonly sha256: string;
  readonly objectKey: string;
  readonly bytes: number;
  readonly receivedAt: number;
  readonly firstHour: Hour;
  readonly lastHour: Hour;
  readonly hours: number;
}

export type RunOfHour = Pick<HourRun, 'runId' | 'outcome' | 'reason' | 'finishedAt'>;
export type DecisionSummary = Pick<PromotionDecision, 'hour' | 'reason' | 'decidedAt'>;

/** Reads the origin of a forecast: model, snapshot, raw answers and run. */
export interface Lineage {
  /** All snapshots of an hour, newest first. */
  snapshots(hour: AssetHour): Promise<Snapshot[]>;
  /** The newest snapshot of a source that was made at `asOf` or before. */
  snapshotBefore(query: { source: string; asset: string; asOf: number }): Promise<Snapshot | null>;
  /** The answers from which the hours of the range were read, as known at `asOf`: at most 250, newest hours first. */
  answers(query: {
    source: string;
    asset: string;
    firstHour: Hour;
    lastHour: Hour;
    asOf: number;
  }): Promise<UsedAnswer[]>;
  /** The runs of an hour, with `source` only of that source, newest first. */
  runs(hour: AssetHour & { source?: string }): Promise<RunOfHour[]>;
  /** The newest decision up to `asOf` that made the version the production model. */
  decision(query: {
    source: string;
    asset: string;
    version: string;
    runId: string;
    asOf: number;
  }): Promise<DecisionSummary | null>;
}

export function createLineage(database: Database): Lineage {
  return {
    snapshots: async ({ asset, hour }) => {
      const rows = await database
        .selectFrom('snapshots')
        .selectAll()
        .where('asset', '=', asset)
        .where('hour', '=', instant(hour))
        .orderBy('as_of', 'desc')
        .orderBy('source')
        .orderBy('history_sha256')
        .execute();
      return rows.map(fromSnapshotRow);
    },
    snapshotBefore: async ({ source, asset, asOf }) => {
      const row = await database
        .selectFrom('snapshots')
        .selectAll()
        .where('source', '=', source)
        .where('asset', '=', asset)
        .where('as_of', '<=', instant(asOf))
        .orderBy('hour', 'desc')
        .orderBy('as_of', 'desc')
        .orderBy('history_sha256')
        .executeTakeFirst();
      return row ? fromSnapshotRow(row) : null;
    },
    answers: async ({ source, asset, firstHour, lastHour, asOf }) => {
      const { rows } = await sql<UsedAnswer>`
        with known as (
          select distinct on (hour) hour, answer_sha256 from observations
          where source = ${source} and asset = ${asset} and observed_at <= ${instant(asOf)}
            and hour between ${instant(firstHour)} and ${instant(lastHour)}
          order by hour, (rate is null), observed_at desc, id desc
        )
        select sha256, object_key as "objectKey", bytes, min(received_at) as "receivedAt", min(hour) as "firstHour",
          max(hour) as "lastHour", count(distinct hour)::integer as hours
        from known join raw_answers on source = ${source} and asset = ${asset}
          and sha256 = answer_sha256 and hour between range_start and range_end
        group by sha256, object_key, bytes order by max(hour) desc, sha256, object_key limit 250`.execute(database);
      return rows;
    },
    runs: ({ asset, hour, source }) =>
      database
        .selectFrom('hour_runs')
        .select(['run_id as runId', 'outcome', 'reason', 'finished_at as finishedAt'])
        .where('asset', '=', asset)
        .where('hour', '=', instant(hour))
        .$if(source !== undefined, (query) => query.where(isOfSource(source ?? '')))
        .orderBy('finished_at', 'desc')
        .orderBy('run_id', 'desc')
        .limit(100)
        .execute(),
    decision: async ({ source, asset, version, runId, asOf }) => {
      const row = await database
        .selectFrom('promotions')
        .select(['hour', 'reason', 'decided_at as decidedAt'])
        .where('source', '=', source)
        .where('asset', '=', asset)
        .where('version', '=', version)
        .where('run_id', '=', runId)
        .where('question', 'is', null)
        .where('promoted', '=', true)
        .where('decided_at', '<=', instant(asOf))
        .orderBy('id', 'desc')
        .executeTakeFirst();
      return row ?? null;
    },
  };
}
