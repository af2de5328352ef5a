import { sql } from 'kysely';
import { HOUR_MS, hourOf, listHours } from '../../forecasting/hour';
import type { FinishedHour, HourGrid, StepOfHour } from '../../forecasting/hour-grid';
import { type Database, instant } from './database';

export interface GridQuery {
  readonly asset: string;
  /** How many hours, back from the newest closed hour. */
  readonly count: number;
  /** Epoch ms. */
  readonly now: number;
}

/** Reads the newest hours with one query. */
export async function readHourGrid(database: Database, { asset, count, now }: GridQuery): Promise<HourGrid> {
  const newest = hourOf(now);
  const oldest = newest - (count - 1) * HOUR_MS;
  const rows = await database
    .selectFrom('hour_runs')
    .distinctOn('hour')
    .select(['hour', 'outcome', 'reason', 'finished_at as finishedAt', 'steps'])
    .select(sql<string>`count(*) over (partition by hour)`.as('runs'))
    .where('asset', '=', asset)
    .where('hour', '>=', instant(oldest))
    .where('hour', '<=', instant(newest))
    .orderBy('hour', 'desc')
    .orderBy('finished_at', 'desc')
    .orderBy('run_id', 'desc')
    .execute();
  const runs = new Map(rows.map((row) => [row.hour, toFinishedHour(row)]));
  const hours = listHours(oldest, newest)
    .reverse()
    .map((hour) => ({ hour, run: runs.get(hour) ?? null }));
  const steps = new Set(
    [...runs.values()].flatMap((run) => run.steps.filter((step) => step.instanceOf === null).map(({ step }) => step)),
  );
  return { asset, steps: [...steps], hours };
}

interface Row extends Omit<FinishedHour, 'runs' | 'seconds' | 'steps'> {
  readonly runs: string;
  readonly steps: unknown;
}

function toFinishedHour({ outcome, reason, finishedAt, runs, steps }: Row): FinishedHour {
  const list: Partial<Recorded>[] = Array.isArray(steps) ? steps : [];
  return { outcome, reason, finishedAt, seconds: computeSeconds(list), runs: Number(runs), steps: list.map(toStep) };
}

/** Uses the times of the steps only. `finishedAt` is the time of another clock, which runs faster in a time-lapse. */
function computeSeconds(steps: readonly Partial<Recorded>[]): number | null {
  const ran = steps.filter(({ startedAt, kept = false }) => typeof startedAt === 'number' && !kept);
  if (ran.length === 0) return null;
  const end = Math.max(...ran.map(({ startedAt, endedAt }) => endedAt ?? startedAt ?? 0));
  return (end - Math.min(...ran.map(({ startedAt }) => startedAt ?? end))) / 1_000;
}

/** A step as the DAG engine recorded it. Runs of earlier versions have fewer fields. */
function toStep(recorded: Partial<Recorded>): StepOfHour {
  const { step = '', state = '', attempts = 0, startedAt, endedAt, reason = null, instanceOf = null } = recorded;
  const hasRun = typeof startedAt === 'number' && typeof endedAt === 'number';
  return { step, state, attempts, seconds: hasRun ? (endedAt - startedAt) / 1_000 : null, reason, instanceOf };
}

interface Recorded {
  readonly step: string;
  readonly state: string;
  readonly attempts: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly reason: string | null;
  readonly kept: boolean;
  readonly instanceOf: string;
}
