import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  type ScheduleOptions,
  type ScheduleOptionsStartWorkflowAction,
  ScheduleOverlapPolicy,
} from '@temporalio/client';
import { HOUR_MS } from '../forecasting/hour';
import { PIPELINE_QUEUE } from '../workflows/temporal-names';

export const TICK_EVERY_MS = HOUR_MS / 4;
const DELAY_MS = 20_000;
const PATH_DELAY_MS = 150_000;
/** Temporal's schedules count whole seconds. */
const MIN_DELAY_MS = 1_000;
/** Between two hours, when the hourly training has ended. */
const TRAIN_LIVE_OFFSET_MS = HOUR_MS / 2;

export function scheduleId(asset: string): string {
  return `hourly-${asset}`;
}

/** Creates the schedules `hourly-`, `batch-forecast-`, `retention-` and `features-<asset>` or updates them. A paused schedule stays paused. */
export async function ensureSchedule(
  client: Client,
  { asset, speed = 1 }: { asset: string; speed?: number },
): Promise<void> {
  await createOrUpdate(client, scheduleOptions(asset, speed));
  await createOrUpdate(client, pathOptions(asset, speed));
  await createOrUpdate(client, dailyScheduleOptions(asset, RETENTION));
  await createOrUpdate(client, dailyScheduleOptions(asset, FEATURE_CHECK));
}

/** The schedule that trains the models of the live line. */
export function trainLiveId(asset: string): string {
  return `train-live/${asset}`;
}

/** Creates the schedules `train-live/<asset>`, whose first run starts at once, and `retention-<asset>`, or updates them. */
export async function ensureLiveSchedules(
  client: Client,
  live: { readonly assets: readonly string[]; readonly everyHours: number; readonly searchTrials?: number },
): Promise<void> {
  const { assets } = live;
  for (const asset of assets) {
    await createOrUpdate(client, trainLiveOptions(asset, live));
    // The asset may have no hourly runs. Its trainings grow, too.
    await createOrUpdate(client, dailyScheduleOptions(asset, RETENTION));
  }
  await removeLiveSchedules(client, { except: assets });
}

/** Without the live line, and for assets that it no longer has. Trainings that have started continue. */
export async function removeLiveSchedules(client: Client, { except = [] }: { except?: readonly string[] } = {}) {
  const kept = new Set(except.map(trainLiveId));
  await removeSchedules(client, (id) => id.startsWith(trainLiveId('')) && !kept.has(id));
}

/** The list of the server is a little behind: another worker may have removed what it still names. */
export async function removeSchedules(client: Client, isRemoved: (id: string) => boolean): Promise<void> {
  for await (const { scheduleId: id } of client.schedule.list()) {
    if (!isRemoved(id)) continue;
    try {
      await client.schedule.getHandle(id).delete();
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    }
  }
}

/** The schedule and the workflow of the outside series. */
export const MACRO_ID = 'macro';
/** The series are due at times of their own. A run without a due series ends after its first step. */
const MACRO_EVERY_MS = HOUR_MS / 6;

/** Creates the schedule `macro`, whose first run starts at once, or updates it. */
export async function ensureMacroSchedule(client: Client): Promise<void> {
  await createOrUpdate(client, {
    scheduleId: MACRO_ID,
    spec: { intervals: [{ every: MACRO_EVERY_MS, offset: MACRO_EVERY_MS / 2 }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'macro',
      args: [],
      taskQueue: PIPELINE_QUEUE,
      workflowId: MACRO_ID,
      staticSummary: 'fetch the outside series that are due',
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 hour' },
    state: { triggerImmediately: true },
  });
}

function trainLiveOptions(
  asset: string,
  { everyHours, searchTrials = 0 }: { readonly everyHours: number; readonly searchTrials?: number },
): ScheduleOptions<ScheduleOptionsStartWorkflowAction<Scheduled>> {
  return {
    scheduleId: trainLiveId(asset),
    spec: { intervals: [{ every: everyHours * HOUR_MS, offset: TRAIN_LIVE_OFFSET_MS }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'trainLive',
      args: [searchTrials === 0 ? { asset } : { asset, searchTrials }],
      taskQueue: PIPELINE_QUEUE,
      workflowId: trainLiveId(asset),
      staticSummary: `${asset}: train a model of the live line`,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' },
    state: { triggerImmediately: true },
  };
}

/** `tick`, `batchForecast`, `retention`, `featureCheck`, `trainLive` or, without input, `macro`. */
type Scheduled =
  | ((input: { asset: string; searchTrials?: number }) => Promise<unknown>)
  | ((input: { question: string; family: string; trials: number; operator: string }) => Promise<unknown>)
  | (() => Promise<unknown>);

/** A paused schedule stays paused. */
export async function createOrUpdate(
  client: Client,
  options: ScheduleOptions<ScheduleOptionsStartWorkflowAction<Scheduled>>,
): Promise<void> {
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = client.schedule.getHandle(options.scheduleId);
    await handle.update<Scheduled>(({ state }) => ({ ...options, state }));
  }
}

interface Daily {
  readonly name: string;
  readonly workflowType: string;
  readonly minutesAfterMidnight: number;
  readonly summary: string;
}

const RETENTION: Daily = {
  name: 'retention',
  workflowType: 'retention',
  minutesAfterMidnight: 40,
  summary: 'remove what is older than its retention period',
};
const FEATURE_CHECK: Daily = {
  name: 'features',
  workflowType: 'featureCheck',
  minutesAfterMidnight: 100,
  summary: 'store missing features, and compare stored ones with the prices',
};

/**
 * Work of once a day, at a time (UTC) when usually no hour is running. After a longer outage the missed run is made up for, so that it
 * also happens on a machine that is off at night.
 */
function dailyScheduleOptions(
  asset: string,
  { name, workflowType, minutesAfterMidnight, summary }: Daily,
): ScheduleOptions<ScheduleOptionsStartWorkflowAction<Scheduled>> {
  return {
    scheduleId: `${name}-${asset}`,
    spec: { intervals: [{ every: 24 * HOUR_MS, offset: minutesAfterMidnight * 60_000 }] },
    action: {
      type: 'startWorkflow',
      workflowType,
      args: [{ asset }],
      taskQueue: PIPELINE_QUEUE,
      workflowId: `${name}/${asset}`,
      staticSummary: `${asset}: ${summary}`,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' },
  };
}

/**
 * A tick 20 s after the full hour, because LiveCoinWatch publishes the price of the hour with a small delay, and every 15 minutes
 * after it, so that an hour that failed or was gated is run again while its forecast can still be on time. A tick starts all
 * missing hours, so one tick after an outage is enough (`catchupWindow`), and ticks need not overlap (`SKIP`).
 * @param speed how many times as fast as the real time the clock of a time-lapse runs
 */
function scheduleOptions(asset: string, speed: number): ScheduleOptions<ScheduleOptionsStartWorkflowAction<Scheduled>> {
  return {
    scheduleId: scheduleId(asset),
    spec: {
      intervals: [
        { every: speed === 1 ? TICK_EVERY_MS : HOUR_MS / speed, offset: Math.max(DELAY_MS / speed, MIN_DELAY_MS) },
      ],
    },
    action: {
      type: 'startWorkflow',
      workflowType: 'tick',
      args: [{ asset }],
      taskQueue: PIPELINE_QUEUE,
      workflowId: `tick/${asset}`,
      staticSummary: `${asset}: start the newest hour and the hours that were missed`,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 hour' },
  };
}

/**
 * A path after each tick, when the hour's data are usually stored. A run that finds no new hour takes less than a second, so an hour that was
 * late gets its path a quarter of an hour later.
 */
function pathOptions(asset: string, speed: number): ScheduleOptions<ScheduleOptionsStartWorkflowAction<Scheduled>> {
  const name = 'batch-forecast';
  return {
    scheduleId: `${name}-${asset}`,
    spec: {
      intervals: [
        { every: speed === 1 ? TICK_EVERY_MS : HOUR_MS / speed, offset: Math.max(PATH_DELAY_MS / speed, MIN_DELAY_MS) },
      ],
    },
    action: {
      type: 'startWorkflow',
      workflowType: 'batchForecast',
      args: [{ asset }],
      taskQueue: PIPELINE_QUEUE,
      workflowId: `${name}/${asset}`,
      staticSummary: `${asset}: forecast the next 24 hours`,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '15 minutes' },
  };
}

/** Starts a tick immediately, in addition to the scheduled ones, to catch up after an outage. */
export async function triggerTick(client: Client, { asset }: { asset: string }): Promise<void> {
  await client.schedule.getHandle(scheduleId(asset)).trigger();
}
