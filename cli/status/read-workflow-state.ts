import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { showTime } from '../../config/clock';
import type { Settings } from '../../config/settings';
import { parseHour } from '../../forecasting/hour';
import { withDeadline } from '../../system/calls';
import { messageOf } from '../../system/errors';
import { findAbsentWorkers } from '../../temporal/absent-workers';
import { listRunningHours } from '../../temporal/hours';
import { readPause } from '../../temporal/schedule';
import { type StepStatus, stepsQuery } from '../../workflows/dag/status';
import { progressByActivity } from '../describe-steps';
import { describeBackfill } from '../hours/describe-backfill';
import { readNextHour } from '../read-next-hour';
import type { RunningHour, RunningStep, WorkflowState } from './status';

/** How long a worker may need to answer a query. */
const QUERY_DEADLINE_MS = 4_000;
/** The newest hour, the one that is being caught up, and those of a backfill. */
const SHOWN_RUNNING_HOURS = 10;

export async function readWorkflowState(
  client: Client,
  { asset, home }: Pick<Settings, 'asset' | 'home'>,
): Promise<WorkflowState> {
  const [ids, nextTickAt, pauseNote, absentWorkers, backfill] = await Promise.all([
    listRunningHours(client, { asset }),
    readNextHour(client, { asset, home }),
    readPause(client, { asset }),
    findAbsentWorkers(client),
    withDeadline(QUERY_DEADLINE_MS, describeBackfill(client, { asset })).catch(() => ''),
  ]);
  const shown = ids.slice(0, SHOWN_RUNNING_HOURS);
  const running = await Promise.all(shown.map((id) => readRunningHour(client, { id, home })));
  return { running, nextTickAt, pauseNote, absentWorkers, backfill };
}

async function readRunningHour(client: Client, { id, home }: { id: string; home: string }): Promise<RunningHour> {
  const hour = parseHour(id.split('/').at(-1) ?? '');
  const handle = client.workflow.getHandle(id);
  try {
    const description = await handle.describe();
    const steps = await withDeadline(QUERY_DEADLINE_MS, handle.query(stepsQuery));
    return { hour, steps: steps.map((step) => showTimes(addActivity(step, description), home)), problem: null };
  } catch (error) {
    return { hour, steps: [], problem: messageOf(error) };
  }
}

/** Adds what Temporal knows about the running activity of a step. */
function addActivity(step: StepStatus, description: WorkflowExecutionDescription): RunningStep {
  const { activityType } = step;
  const activity = description.raw.pendingActivities?.find((pending) => pending.activityType?.name === activityType);
  const isQueued = step.state === 'running' && activity !== undefined && !activity.lastStartedTime;
  return { ...step, isQueued, progress: progressByActivity(description).get(activityType) || null };
}

/** Workflows know the real time only. In a time-lapse, the clock of the home shows another one. */
function showTimes(step: RunningStep, home: string): RunningStep {
  const show = (time: number | null) => (time === null ? null : showTime(home, time));
  const { startedAt, endedAt, nextTryAt, deadline } = step;
  return {
    ...step,
    ...{ startedAt: show(startedAt), endedAt: show(endedAt), nextTryAt: show(nextTryAt), deadline: show(deadline) },
  };
}
