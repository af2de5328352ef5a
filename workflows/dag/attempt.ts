import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  rootCause,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { Retry, Step } from './declare';

const DEFAULT_TIMEOUT_MS = 60_000;
/**
 * The attempts spread over about a minute and a half: long enough for a server to restart. The workflow schedules the retries itself
 * (docs/decisions/0001-retries-are-scheduled-by-the-workflow.md).
 */
const DEFAULT_RETRY: Retry = { attempts: 8, firstDelayMs: 1_000, maxDelayMs: 30_000 };
/** Upper bound for the retry delay that an activity may request. */
const MAX_REQUESTED_DELAY_MS = 5 * 60_000;
/** An activity whose worker has died fails after this time. Requires workers that heartbeat during every activity. */
export const HEARTBEAT_TIMEOUT_MS = 10_000;
/** How long a step may wait for a worker to start it, if it does not say so. */
const QUEUE_TIMEOUT_MS = 30 * 60_000;

export function retryOf<Input>({ options }: Step<Input>): Retry {
  return options.retry ?? DEFAULT_RETRY;
}

/** Makes one attempt. Temporal's page shows its number. */
export function makeAttempt<Input>(step: Step<Input>, input: Input, attempt: number): Promise<unknown> {
  const { name, activityType, options } = step;
  const activities = proxyActivities<Record<string, (input: Input) => Promise<unknown>>>({
    ...(options.queue === undefined ? {} : { taskQueue: options.queue }),
    startToCloseTimeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    scheduleToStartTimeout: options.queueTimeoutMs ?? QUEUE_TIMEOUT_MS,
    heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
    retry: { maximumAttempts: 1 },
    // A cleared step must have stopped before it runs again.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    summary: attempt === 1 ? name : `${name}, attempt ${attempt} of ${retryOf(step).attempts}`,
  });
  const activity = activities[activityType];
  if (!activity) throw ApplicationFailure.nonRetryable(`There is no activity of type ${activityType}`);
  return activity(input);
}

/** The delay before the next attempt, ms; `null` when there is none. @param attempt the number of the attempt that failed */
export function delayAfter<Input>(step: Step<Input>, { attempt, error }: { attempt: number; error: unknown }) {
  const { attempts, firstDelayMs, maxDelayMs } = retryOf(step);
  if (attempt >= attempts || !isRetryable(error)) return null;
  return requestedDelay(error) ?? Math.min(firstDelayMs * 2 ** (attempt - 1), maxDelayMs);
}

function isRetryable(error: unknown): boolean {
  if (!(error instanceof ActivityFailure) || isCancellation(error)) return false;
  return !(error.cause instanceof ApplicationFailure && error.cause.nonRetryable);
}

/** The delay that the activity requested by `details: [{ retryAfterMs }]` of its ApplicationFailure, ms. */
function requestedDelay(error: unknown): number | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  const [detail] = cause instanceof ApplicationFailure ? (cause.details ?? []) : [];
  const { retryAfterMs } = (detail ?? {}) as { retryAfterMs?: unknown };
  return typeof retryAfterMs === 'number' ? Math.min(retryAfterMs, MAX_REQUESTED_DELAY_MS) : undefined;
}

export function describeError(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  if (cause instanceof TimeoutFailure) return TIMEOUTS[cause.timeoutType ?? ''] ?? cause.message;
  return rootCause(error) ?? String(error);
}

const TIMEOUTS: Partial<Record<string, string>> = {
  HEARTBEAT: `the worker sent no heartbeat for ${HEARTBEAT_TIMEOUT_MS / 1_000} s`,
  START_TO_CLOSE: 'the attempt exceeded its time limit',
  SCHEDULE_TO_START: `no worker started the step within ${QUEUE_TIMEOUT_MS / 60_000} minutes; check that a worker polls its task queue`,
};
