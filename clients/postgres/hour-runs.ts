import { sql } from 'kysely';
import type { AssetHour, Hour } from '../../forecasting/hour';
import {
  catchUpStart,
  FINAL_OUTCOMES,
  listMissingHours,
  MAX_GATED_RUNS,
  type MissingHours,
} from '../../forecasting/missing-hours';
import { type Database, instant } from './database';

/** How one run of an hour ended. An hour whose run failed may have several runs. */
export interface HourRun extends AssetHour {
  /** Temporal's run id. */
  readonly runId: string;
  readonly outcome: string;
  readonly reason: string | null;
  /** The final status of each step, as the DAG engine reports it. */
  readonly steps: unknown;
  readonly finishedAt: number;
}

export interface HourRuns {
  /** Records the end of a run. Recording the same run again changes nothing. */
  record(run: HourRun): Promise<void>;
  /** The first hour that ever had a run. */
  firstHour(query: { asset: string }): Promise<Hour | null>;
  /** The newest run of each of the newest hours, newest hour first. */
  newest(query: { asset: string; count: number }): Promise<HourRun[]>;
  /** The newest run of the hour. */
  newestOf(query: AssetHour): Promise<HourRun | null>;
  /** The newest run since the hour `from` in which `step` succeeded. */
  newestWith(query: { asset: string; from: Hour; step: string }): Promise<HourRun | null>;
  /** The runs that ended at `time` (epoch ms) or later, in the order in which they ended. */
  finishedSince(query: { asset: string; time: number }): Promise<HourRun[]>;
  /** The hours since `from` that have at least `minRuns` runs (default: 1) with one of the outcomes. */
  hoursWith(query: {
    asset: string;
    from: Hour;
    outcomes: readonly string[];
    minRuns?: number;
  }): Promise<ReadonlySet<Hour>>;
}

export function createHourRuns(database: Database): HourRuns {
  return {
    record: async ({ runId, asset, hour, outcome, reason, steps, finishedAt }) => {
      const row = { run_id: runId, asset, hour: instant(hour), outcome, reason };
      await database
        .insertInto('hour_runs')
        .values({ ...row, steps: JSON.stringify(steps), finished_at: instant(finishedAt) })
        .onConflict((on) => on.doNothing())
        .execute();
    },
    firstHour: async ({ asset }) => {
      const row = await database
        .selectFrom('hour_runs')
        .select('hour')
        .where('asset', '=', asset)
        .orderBy('hour')
        .executeTakeFirst();
      return row?.hour ?? null;
    },
    newest: async ({ asset, count }) =>
      newestFirst(selectRuns(database, asset).distinctOn('hour')).limit(count).execute(),
    newestOf: async ({ asset, hour }) =>
      (await newestFirst(selectRuns(database, asset).where('hour', '=', instant(hour))).executeTakeFirst()) ?? null,
    newestWith: async ({ asset, from, step }) => {
      const succeeded = JSON.stringify([{ step, state: 'succeeded' }]);
      const runs = selectRuns(database, asset)
        .where('hour', '>=', instant(from))
        .where(sql<boolean>`steps @> ${succeeded}::jsonb`);
      return (await newestFirst(runs).executeTakeFirst()) ?? null;
    },
    finishedSince: async ({ asset, time }) =>
      selectRuns(database, asset).where('finished_at', '>=', instant(time)).orderBy('finished_at').execute(),
    hoursWith: async ({ asset, from, outcomes, minRuns = 1 }) => {
      const rows = await database
        .selectFrom('hour_runs')
        .select('hour')
        .where('asset', '=', asset)
        .where('hour', '>=', instant(from))
        .where('outcome', 'in', outcomes)
        .groupBy('hour')
        .having(({ fn }) => fn.countAll(), '>=', minRuns)
        .execute();
      return new Set(rows.map(({ hour }) => hour));
    },
  };
}

/** Reads the hours up to `now` (epoch ms) that have no finished run. */
export async function readMissingHours(
  hourRuns: HourRuns,
  { asset, now }: { asset: string; now: number },
): Promise<MissingHours> {
  const from = catchUpStart(now);
  const [firstHour, finished, gated] = await Promise.all([
    hourRuns.firstHour({ asset }),
    hourRuns.hoursWith({ asset, from, outcomes: FINAL_OUTCOMES }),
    hourRuns.hoursWith({ asset, from, outcomes: ['gated'], minRuns: MAX_GATED_RUNS }),
  ]);
  return listMissingHours({ now, firstHour, finished: new Set([...finished, ...gated]) });
}

function newestFirst(runs: ReturnType<typeof selectRuns>) {
  return runs.orderBy('hour', 'desc').orderBy('finished_at', 'desc');
}

function selectRuns(database: Database, asset: string) {
  return database
    .selectFrom('hour_runs')
    .select(['run_id as runId', 'asset', 'hour', 'outcome', 'reason', 'steps', 'finished_at as finishedAt'])
    .where('asset', '=', asset);
}
