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
import { type Dag, type Retry, type Step, type StepStatus, stepsQuery } from './declare';

const DEFAULT_TIMEOUT_MS = 60_000;
/** A minute and a half of trying: servers that restart are back by then. */
const DEFAULT_RETRY: Retry = { attempts: 8, firstDelayMs: 1_000, maxDelayMs: 30_000 };
/** However much later an activity asks to be tried again. */
const MAX_ASKED_DELAY_MS = 5 * 60_000;
/** Workers heartbeat for every activity they run, so a dead one is noticed this soon. */
const HEARTBEAT_TIMEOUT_MS = 10_000;
/** Longest that a step waits for a worker to take it. */
const QUEUE_TIMEOUT_MS = 30 * 60_000;

/**
 * Runs every step of the DAG to its end and says how each ended; a failed step does not throw.
 *
 * Each retry is made here instead of being left to Temporal, so that every attempt and its error stand in the history and can
 * be queried while the step waits for the next one (docs/decisions/0001).
 * @throws CancelledFailure when the workflow was cancelled, after all steps have stopped.
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
  /** What ended the run early, when something did. */
  cancellation: unknown;
  private readonly status = new Map<string, StepStatus>();

  constructor(dag: Dag<Input>) {
    for (const step of dag.steps) this.status.set(step.name, untouched(step));
  }

  statuses(): StepStatus[] {
    return [...this.status.values()];
  }

  async runStep(step: Step<Input>, input: Input): Promise<void> {
    const blocked = this.blockedBy(step);
    if (blocked) return this.end(step, blocked);
    const gathered = { ...input, ...this.resultsFor(step) };
    try {
      const mayRun = step.options.when?.(gathered) ?? true;
      if (mayRun !== true) return this.end(step, { state: 'skipped', reason: mayRun });
      const result = await this.attempt(step, gathered);
      this.end(step, { state: 'succeeded', result, reason: null });
    } catch (error) {
      if (isCancellation(error)) this.cancellation = error;
      this.end(step, { state: isCancellation(error) ? 'cancelled' : 'failed', reason: describe(error) });
    }
  }

  private async attempt(step: Step<Input>, input: Input): Promise<unknown> {
    const { attempts, firstDelayMs, maxDelayMs } = step.options.retry ?? DEFAULT_RETRY;
    this.update(step, { state: 'running', startedAt: Date.now() });
    for (let attempt = 1; ; attempt++) {
      this.update(step, { state: 'running', attempts: attempt });
      try {
        return await callActivity(step, input);
      } catch (error) {
        if (attempt >= attempts || !isRetryable(error)) throw error;
        this.update(step, { state: 'retrying', reason: describe(error) });
        await sleep(askedDelay(error) ?? Math.min(firstDelayMs * 2 ** (attempt - 1), maxDelayMs));
      }
    }
  }

  private blockedBy(step: Step<Input>): Partial<StepStatus> | null {
    const needs = Object.values(step.needs).map((need) => this.of(need));
    const failed = needs.find(
      ({ state }) => state === 'failed' || state === 'upstream-failed' || state === 'cancelled',
    );
    if (failed) return { state: 'upstream-failed', reason: `${failed.step} ${failed.state}` };
    const skipped = needs.find(({ state }) => state === 'skipped');
    return skipped ? { state: 'skipped', reason: skipped.reason } : null;
  }

  private resultsFor(step: Step<Input>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(step.needs).map(([key, need]) => [key, this.of(need).result]));
  }

  private end(step: Step<Input>, change: Partial<StepStatus>): void {
    this.update(step, { ...change, endedAt: Date.now() });
  }

  private update(step: Step<Input>, change: Partial<StepStatus>): void {
    this.status.set(step.name, { ...this.of(step.name), ...change });
  }

  private of(name: string): StepStatus {
    const status = this.status.get(name);
    if (!status) throw ApplicationFailure.nonRetryable(`No step is called ${name}`);
    return status;
  }
}

function untouched<Input>({ name, activityType, needs, options }: Step<Input>): StepStatus {
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
  };
}

function callActivity<Input>({ activityType, options }: Step<Input>, input: Input): Promise<unknown> {
  const activities = proxyActivities<Record<string, (input: Input) => Promise<unknown>>>({
    ...(options.queue === undefined ? {} : { taskQueue: options.queue }),
    startToCloseTimeout: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    scheduleToStartTimeout: QUEUE_TIMEOUT_MS,
    heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
    retry: { maximumAttempts: 1 },
  });
  const activity = activities[activityType];
  if (!activity) throw ApplicationFailure.nonRetryable(`No activity is called ${activityType}`);
  return activity(input);
}

function isRetryable(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  return !(error.cause instanceof ApplicationFailure && error.cause.nonRetryable);
}

/** The delay that the activity itself asked for, such as a server's Retry-After: see activities/failures.ts. */
function askedDelay(error: unknown): number | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  const [facts] = cause instanceof ApplicationFailure ? (cause.details ?? []) : [];
  const { retryAfterMs } = (facts ?? {}) as { retryAfterMs?: unknown };
  return typeof retryAfterMs === 'number' ? Math.min(retryAfterMs, MAX_ASKED_DELAY_MS) : undefined;
}

function describe(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  if (cause instanceof TimeoutFailure) return TIMEOUTS[cause.timeoutType ?? ''] ?? cause.message;
  return rootCause(error) ?? String(error);
}

const TIMEOUTS: Partial<Record<string, string>> = {
  HEARTBEAT: `its worker gave no sign of life for ${HEARTBEAT_TIMEOUT_MS / 1_000} s`,
  START_TO_CLOSE: 'it took longer than it may',
  SCHEDULE_TO_START: `no worker took it within ${QUEUE_TIMEOUT_MS / 60_000} minutes; is one running for its task queue?`,
};
