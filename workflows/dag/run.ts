import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  rootCause,
  setHandler,
  sleep,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { Dag, Retry, Step } from './declare';
import { type StepStatus, stepsQuery } from './status';

const DEFAULT_TIMEOUT_MS = 60_000;
/**
 * The attempts spread over about a minute and a half: long enough for a server to restart. The workflow schedules the retries itself
 * (docs/decisions/0001-retries-are-scheduled-by-the-workflow.md).
 */
const DEFAULT_RETRY: Retry = { attempts: 8, firstDelayMs: 1_000, maxDelayMs: 30_000 };
/** Upper bound for the retry delay that an activity may request. */
const MAX_REQUESTED_DELAY_MS = 5 * 60_000;
/** A step whose worker has died fails after this time. Requires workers that heartbeat during every activity. */
const HEARTBEAT_TIMEOUT_MS = 10_000;
/** How long a step may wait for a worker to start it. */
const QUEUE_TIMEOUT_MS = 30 * 60_000;

/**
 * Runs a DAG to its end and returns the status of every step. A step starts when all its needs have succeeded, and independent
 * steps run in parallel. When a step fails, is skipped or is cancelled, the steps that need it do not run. A failed step does not throw.
 *
 * Temporal makes one attempt per activity, and `runDag` schedules the retries. Therefore the history holds every attempt with its
 * error, and `stepsQuery` shows the error while the step waits for its next attempt
 * (docs/decisions/0001-retries-are-scheduled-by-the-workflow.md).
 * @throws CancelledFailure when the workflow was cancelled, after all steps have stopped
 */
export async function runDag<Input extends object>(dag: Dag<Input>, input: Input): Promise<StepStatus[]> {
  const run = new DagRun(dag);
  setHandler(stepsQuery, () => run.statuses());
  const ends = new Map<string, Promise<void>>();
  for (const step of dag.steps) {
    const needs = Object.values(step.needs).map((need) => ends.get(need));
    ends.set(
      step.name,
      Promise.all(needs).then(() => run.runStep(step, input)),
    );
  }
  await Promise.all(ends.values());
  if (run.cancellation !== undefined) throw run.cancellation;
  return run.statuses();
}

class DagRun<Input extends object> {
  /** The failure that cancelled a step; `undefined` unless the workflow was cancelled. */
  cancellation: unknown;
  private readonly status = new Map<string, StepStatus>();

  constructor(dag: Dag<Input>) {
    for (const step of dag.steps) this.status.set(step.name, initialStatus(step));
  }

  statuses(): StepStatus[] {
    return [...this.status.values()];
  }

  async runStep(step: Step<Input>, input: Input): Promise<void> {
    const blocked = this.findBlocker(step);
    if (blocked) return this.end(step, blocked);
    const stepInput = { ...input, ...this.resultsOfNeeds(step) };
    try {
      const skipReason = step.options.skip?.(stepInput) ?? null;
      if (skipReason !== null) return this.end(step, skippedFor(skipReason));
      const result = await this.attempt(step, stepInput);
      this.end(step, { state: 'succeeded', result, reason: null });
    } catch (error) {
      if (isCancellation(error)) this.cancellation = error;
      const reason = describe(error);
      if (isCancellation(error)) return this.end(step, { state: 'cancelled', reason });
      this.end(step, { state: 'failed', reason, lastError: reason });
    }
  }

  private async attempt(step: Step<Input>, stepInput: Input): Promise<unknown> {
    const { attempts, firstDelayMs, maxDelayMs } = step.options.retry ?? DEFAULT_RETRY;
    this.update(step, { state: 'running', startedAt: Date.now() });
    for (let attempt = 1; ; attempt++) {
      this.update(step, { state: 'running', attempts: attempt, nextTryAt: null });
      try {
        return await callActivity(step, stepInput);
      } catch (error) {
        if (attempt >= attempts || !isRetryable(error)) throw error;
        const delayMs = requestedDelay(error) ?? Math.min(firstDelayMs * 2 ** (attempt - 1), maxDelayMs);
        const lastError = describe(error);
        this.update(step, { state: 'retrying', reason: lastError, lastError, nextTryAt: Date.now() + delayMs });
        await sleep(delayMs);
      }
    }
  }

  /** The final state of a step that cannot run because of one of its needs; `null` when it can run. */
  private findBlocker(step: Step<Input>): Partial<StepStatus> | null {
    const needs = Object.values(step.needs).map((need) => this.statusOf(need));
    const failed = needs.find(
      ({ state }) => state === 'failed' || state === 'upstream-failed' || state === 'cancelled',
    );
    if (failed) return { state: 'upstream-failed', reason: `${failed.step} ${failed.state}` };
    const skipped = needs.find(({ state }) => state === 'skipped');
    return skipped ? skippedFor(skipped.reason) : null;
  }

  private resultsOfNeeds(step: Step<Input>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(step.needs).map(([key, need]) => [key, this.statusOf(need).result]));
  }

  private end(step: Step<Input>, change: Partial<StepStatus>): void {
    this.update(step, { ...change, endedAt: Date.now(), nextTryAt: null, deadline: null });
  }

  private update(step: Step<Input>, change: Partial<StepStatus>): void {
    this.status.set(step.name, { ...this.statusOf(step.name), ...change });
  }

  private statusOf(name: string): StepStatus {
    const status = this.status.get(name);
    if (!status) throw ApplicationFailure.nonRetryable(`The DAG has no step named ${name}`);
    return status;
  }
}

function initialStatus<Input>({ name, activityType, needs, options }: Step<Input>): StepStatus {
  return {
    step: name,
    activityType,
    needs: Object.values(needs),
    state: 'waiting',
    attempts: 0,
    maxAttempts: (options.retry ?? DEFAULT_RETRY).attempts,
    startedAt: null,
    endedAt: null,
    result: null,
    reason: null,
    lastError: null,
    nextTryAt: null,
    deadline: null,
    skippedReason: null,
  };
}

function skippedFor(reason: string | null): Partial<StepStatus> {
  return { state: 'skipped', reason, skippedReason: reason };
}

/** Makes one attempt. */
function callActivity<Input>({ activityType, options }: Step<Input>, stepInput: Input): Promise<unknown> {
  const activities = proxyActivities<Record<string, (input: Input) => Promise<unknown>>>({
    ...(options.queue === undefined ? {} : { taskQueue: options.queue }),
    startToCloseTimeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    scheduleToStartTimeout: QUEUE_TIMEOUT_MS,
    heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
    retry: { maximumAttempts: 1 },
  });
  const activity = activities[activityType];
  if (!activity) throw ApplicationFailure.nonRetryable(`There is no activity of type ${activityType}`);
  return activity(stepInput);
}

function isRetryable(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  return !(error.cause instanceof ApplicationFailure && error.cause.nonRetryable);
}

/** The delay that the activity requested by `details: [{ retryAfterMs }]` of its ApplicationFailure, ms. */
function requestedDelay(error: unknown): number | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  const [detail] = cause instanceof ApplicationFailure ? (cause.details ?? []) : [];
  const { retryAfterMs } = (detail ?? {}) as { retryAfterMs?: unknown };
  return typeof retryAfterMs === 'number' ? Math.min(retryAfterMs, MAX_REQUESTED_DELAY_MS) : undefined;
}

function describe(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  if (cause instanceof TimeoutFailure) return TIMEOUTS[cause.timeoutType ?? ''] ?? cause.message;
  return rootCause(error) ?? String(error);
}

const TIMEOUTS: Partial<Record<string, string>> = {
  HEARTBEAT: `the worker sent no heartbeat for ${HEARTBEAT_TIMEOUT_MS / 1_000} s`,
  START_TO_CLOSE: 'the attempt exceeded its time limit',
  SCHEDULE_TO_START: `no worker started the step within ${QUEUE_TIMEOUT_MS / 60_000} minutes; check that a worker polls its task queue`,
};
