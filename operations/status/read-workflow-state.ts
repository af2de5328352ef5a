import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { showTime } from '../../config/clock';
import type { Settings } from '../../config/settings';
import { parseHour } from '../../forecasting/hour';
import { DeadlineError, withDeadline } from '../../system/calls';
import { messageOf } from '../../system/errors';
import { findAbsentWorkers } from '../../temporal/absent-workers';
import { listRunningHours } from '../../temporal/hours';
import { readSchedule } from '../../temporal/pause';
import type { StepStatus } from '../../workflows/dag/status';
import { progressByActivity } from '../hours/activity-progress';
import { describeBackfill } from '../hours/describe-backfill';
import { QUERY_DEADLINE_MS, querySteps } from '../hours/query-steps';
import type { RunningHour, RunningStep, WorkflowState } from './status';

/** The newest hour, the one that is being caught up, and those of a backfill. */
const SHOWN_RUNNING_HOURS = 10;

export async function readWorkflowState(
  client: Client,
  { asset, home }: Pick<Settings, 'asset' | 'home'>,
): Promise<WorkflowState> {
  const [ids, { pauseNote, nextStart }, absentWorkers, backfill] = await Promise.all([
    listRunningHours(client, { asset }),
    readSchedule(client, { asset }),
    findAbsentWorkers(client),
    withDeadline(QUERY_DEADLINE_MS, describeBackfill(client, { asset })).catch(() => ''),
  ]);
  const running = await Promise.all(ids.slice(0, SHOWN_RUNNING_HOURS).map((id) => readRunningHour(client, id)));
  const nextTickAt = nextStart === null ? null : showTime(home, nextStart);
  return { running, nextTickAt, pauseNote, absentWorkers, backfill };
}

async function readRunningHour(client: Client, workflowId: string): Promise<RunningHour> {
  const hour = parseHour(workflowId.split('/').at(-1) ?? '');
  const handle = client.workflow.getHandle(workflowId);
  try {
    const description = await handle.describe();
    const steps = await querySteps(client, workflowId);
    return { hour, steps: steps.map((step) => addActivity(step, description)), problem: null };
  } catch (error) {
    return { hour, steps: [], problem: describeQueryError(error) };
  }
}

/** Temporal's error only says that the query failed. Its cause says why. */
function describeQueryError(error: unknown): string {
  if (error instanceof DeadlineError) return `no answer in ${QUERY_DEADLINE_MS / 1_000} s`;
  const { cause } = error as { cause?: unknown };
  return cause instanceof Error ? `${messageOf(error)}: ${cause.message}` : messageOf(error);
}

/** Adds what Temporal knows about the running activity of a step. */
function addActivity(step: StepStatus, description: WorkflowExecutionDescription): RunningStep {
  const { activityType } = step;
  const activity = description.raw.pendingActivities?.find((pending) => pending.activityType?.name === activityType);
  const isQueued = step.state === 'running' && activity !== undefined && !activity.lastStartedTime;
  return { ...step, isQueued, progress: progressByActivity(description).get(activityType) || null };
}
