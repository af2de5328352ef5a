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
import { createSnapshots } from './snapshots';

/** How one run of an hour ended. An hour whose run failed may have several runs. */
export interface HourRun extends AssetHour {
  /** Temporal's run id. */
  readonly runId: string;
  /** The source of the prices; `null` when the run ended before it was known. */
  readonly source: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  /** The final status of each step, as the DAG engine reports it. */
  readonly steps: unknown;
  readonly finishedAt: number;
}

/** An hour may be published once for each source. A run whose source is unknown counts for every source. */
interface RunScope {
  readonly asset: string;
  readonly source: string;
}

export interface HourRuns {
  /** Records the end of a run. Recording the same run again changes nothing. */
  record(run: HourRun): Promise<void>;
  /** The source of the newest snapshot or, before the first snapshot, of the newest run. `null` when neither names one. */
  currentSource(query: { asset: string }): Promise<string | null>;
  /** The first hour that ever had a run with prices of the source. */
  firstHour(query: RunScope): Promise<Hour | null>;
  /** The newest run of each of the newest hours, newest hour first. */
  newest(query: { asset: string; count: number }): Promise<HourRun[]>;
  /** The newest run of the hour, with `source` only of that source. */
  newestOf(query: AssetHour & { source?: string }): Promise<HourRun | null>;
  /** The runs of the hour with all sources, newest first: at most 50. */
  ofHour(query: AssetHour): Promise<HourRun[]>;
  /** The newest run since the hour `from` in which `step` succeeded. */
  newestWith(query: { asset: string; from: Hour; step: string }): Promise<HourRun | null>;
  /** The newest hours with a run in which `step` succeeded, newest first. */
  hoursWithStep(query: { asset: string; step: string; count: number }): Promise<Hour[]>;
  /** The runs that ended at `time` (epoch ms) or later, in the order in which they ended. */
  finishedSince(query: { asset: string; time: number }): Promise<HourRun[]>;
  /** The hours since `from` that have at least `minRuns` runs (default: 1) with one of the outcomes. */
  hoursWith(
    query: RunScope & { from: Hour; outcomes: readonly string[]; minRuns?: number },
  ): Promise<ReadonlySet<Hour>>;
}

export function createHourRuns(database: Database): HourRuns {
  return {
    record: async ({ runId, asset, source, hour, outcome, reason, steps, finishedAt }) => {
      const row = { run_id: runId, asset, source, hour: instant(hour), outcome, reason };
      await database
        .insertInto('hour_runs')
        .values({ ...row, steps: JSON.stringify(steps), finished_at: instant(finishedAt) })
        .onConflict((on) => on.doNothing())
        .execute();
    },
    currentSource: async ({ asset }) => {
      const ofData = await createSnapshots(database).newest({ asset });
      return (ofData ?? (await newestFirst(selectRuns(database, asset)).executeTakeFirst()))?.source ?? null;
    },
    firstHour: async ({ asset, source }) => {
      const row = await database
        .selectFrom('hour_runs')
        .select('hour')
        .where('asset', '=', asset)
        .where('source', '=', source)
        .orderBy('hour')
        .executeTakeFirst();
      return row?.hour ?? null;
    },
    newest: async ({ asset, count }) =>
      newestFirst(selectRuns(database, asset).distinctOn('hour')).limit(count).execute(),
    newestOf: async ({ asset, hour, source }) => {
      const runs = selectRuns(database, asset).where('hour', '=', instant(hour));
      const ofSource = source === undefined ? runs : runs.where(isOfSource(source));
      return (await newestFirst(ofSource).executeTakeFirst()) ?? null;
    },
    ofHour: async ({ asset, hour }) =>
      newestFirst(selectRuns(database, asset).where('hour', '=', instant(hour)))
        .limit(50)
        .execute(),
    newestWith: async ({ asset, from, step }) => {
      const runs = selectRuns(database, asset).where('hour', '>=', instant(from)).where(succeeded(step));
      return (await newestFirst(runs).executeTakeFirst()) ?? null;
    },
    hoursWithStep: async ({ asset, step, count }) => {
      const rows = await database
        .selectFrom('hour_runs')
        .select('hour')
        .distinct()
        .where('asset', '=', asset)
        .where(succeeded(step))
        .orderBy('hour', 'desc')
        .limit(count)
        .execute();
      return rows.map(({ hour }) => hour);
    },
    finishedSince: async ({ asset, time }) =>
      selectRuns(database, asset)
        .where('finished_at', '>=', instant(time))
        .orderBy('finished_at')
        .orderBy('run_id')
        .execute(),
    hoursWith: async ({ asset, source, from, outcomes, minRuns = 1 }) => {
      const rows = await database
        .selectFrom('hour_runs')
        .select('hour')
        .where('asset', '=', asset)
        .where(isOfSource(source))
        .where('hour', '>=', instant(from))
        .where('outcome', 'in', outcomes)
        .groupBy('hour')
        .having(({ fn }) => fn.countAll(), '>=', minRuns)
        .execute();
      return new Set(rows.map(({ hour }) => hour));
    },
  };
}

/**
 * Reads the hours up to `now` (epoch ms) that have no finished run of the source (default: the current source). A source without any run
 * has missed no hour.
 */
export async function readMissingHours(
  hourRuns: HourRuns,
  { asset, now, ...given }: { asset: string; now: number; source?: string | null },
): Promise<MissingHours> {
  const source = given.source ?? (await hourRuns.currentSource({ asset }));
  if (source === null) return listMissingHours({ now, firstHour: null, finished: new Set() });
  const from = catchUpStart(now);
  const [firstHour, finished, gated] = await Promise.all([
    hourRuns.firstHour({ asset, source }),
    hourRuns.hoursWith({ asset, source, from, outcomes: FINAL_OUTCOMES }),
    hourRuns.hoursWith({ asset, source, from, outcomes: ['gated'], minRuns: MAX_GATED_RUNS }),
  ]);
  return listMissingHours({ now, firstHour, finished: new Set([...finished, ...gated]) });
}

function newestFirst(runs: ReturnType<typeof selectRuns>) {
  return runs.orderBy('hour', 'desc').orderBy('finished_at', 'desc').orderBy('run_id', 'desc');
}

const succeeded = (step: string) => sql<boolean>`steps @> ${JSON.stringify([{ step, state: 'succeeded' }])}::jsonb`;

/** A run whose source is unknown counts for every source. */
export const isOfSource = (source: string) => sql<boolean>`(source = ${source} or source is null)`;

function selectRuns(database: Database, asset: string) {
  return database
    .selectFrom('hour_runs')
    .select(['run_id as runId', 'asset', 'source', 'hour', 'outcome', 'reason', 'steps', 'finished_at as finishedAt'])
    .where('asset', '=', asset);
}
