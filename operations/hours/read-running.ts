import type { Client } from '@temporalio/client';
import { type Hour, parseHour } from '../../forecasting/hour';
import { DeadlineError, withDeadline } from '../../system/calls';
import { messageOf } from '../../system/errors';
import { findRunningBackfill, readProgress } from '../../temporal/backfills';
import { listRunningHours } from '../../temporal/hours';
import { readSchedule } from '../../temporal/pause';
import type { BackfillProgress } from '../../workflows/backfill';
import { QUERY_DEADLINE_MS, querySteps } from './query-steps';
import { type RecordedStep, toRecordedStep } from './read-hour';

/** The newest hour, the one that is being caught up, and those of a backfill. */
const MAX_HOURS = 10;

export interface HourInProgress {
  readonly hour: Hour;
  readonly steps: readonly RecordedStep[];
  /** Why the steps are not known; `null` when they are. */
  readonly problem: string | null;
}

/** What runs now. Temporal knows it, not the database. */
export interface RunsInProgress {
  /** Newest hour first. */
  readonly hours: readonly HourInProgress[];
  /** Why and by whom the hourly runs were paused; `null` when they are not. */
  readonly pauseNote: string | null;
  /** When the next hour starts, epoch ms. */
  readonly nextStart: number | null;
  readonly backfill: BackfillProgress | null;
}

export async function readRunsInProgress(client: Client, { asset }: { asset: string }): Promise<RunsInProgress> {
  const [ids, { pauseNote, nextStart }, backfill] = await Promise.all([
    listRunningHours(client, { asset }),
    readSchedule(client, { asset }),
    readBackfill(client, { asset }),
  ]);
  const hours = await Promise.all(ids.slice(0, MAX_HOURS).map((id) => readHourInProgress(client, id)));
  return { hours, pauseNote, nextStart, backfill };
}

/** `null` when none is running, or when its worker does not answer. */
async function readBackfill(client: Client, { asset }: { asset: string }): Promise<BackfillProgress | null> {
  const handle = await findRunningBackfill(client, { asset });
  return handle && (await withDeadline(QUERY_DEADLINE_MS, readProgress(handle)).catch(() => null));
}

async function readHourInProgress(client: Client, workflowId: string): Promise<HourInProgress> {
  const hour = parseHour(workflowId.split('/').at(-1) ?? '');
  try {
    const steps = await querySteps(client, workflowId);
    return { hour, steps: steps.map((step) => toRecordedStep(step, hour)), problem: null };
  } catch (error) {
    const isLate = error instanceof DeadlineError;
    const problem = isLate ? `the worker did not answer within ${QUERY_DEADLINE_MS / 1_000} s` : messageOf(error);
    return { hour, steps: [], problem };
  }
}
