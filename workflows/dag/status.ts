import { defineQuery, defineUpdate } from '@temporalio/workflow';
import { retryOf } from './attempt';
import type { Step } from './declare';

export type StepState =
  | 'waiting'
  | 'running'
  | 'retrying'
  | 'succeeded'
  | 'failed'
  | 'skipped'
  | 'upstream-failed'
  | 'cancelled';

/** The state of one step. Instants are epoch ms. */
export interface StepStatus {
  readonly step: string;
  readonly activityType: string;
  /** Names of the steps whose results it takes. */
  readonly needs: readonly string[];
  readonly state: StepState;
  /** Attempts that have started. */
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** What the activity returned; `null` until the step has succeeded. */
  readonly result: unknown;
  /** The latest error of a retrying or failed step; why a skipped step was skipped. */
  readonly reason: string | null;
  /** The error of the latest failed attempt. It stays when a later attempt succeeds. */
  readonly lastError: string | null;
  /** When the next attempt starts; `null` unless the step is retrying. */
  readonly nextTryAt: number | null;
  /** When the run stops the step at the latest; `null` when the step has ended or the run has no deadline. */
  readonly deadline: number | null;
  /** Why the step was skipped; `null` unless it was. */
  readonly skippedReason: string | null;
  /** The mapped step of which this is an instance. Absent in all other steps. */
  readonly instanceOf?: string;
  /** Whether the run took the state and result from an earlier run, instead of running the step. */
  readonly kept: boolean;
}

export function createStatus<Input>(step: Step<Input>, deadline: number | null): StepStatus {
  const { name, activityType, needs, mapping } = step;
  return {
    step: name,
    activityType,
    needs: Object.values(needs),
    state: 'waiting',
    attempts: 0,
    // Only the instances of a mapped step are attempted again.
    maxAttempts: mapping ? 1 : retryOf(step).attempts,
    startedAt: null,
    endedAt: null,
    result: null,
    reason: null,
    lastError: null,
    nextTryAt: null,
    deadline,
    skippedReason: null,
    kept: false,
  };
}

/** Returns the status of every step, in the order of declaration, during and after the run. The instances of a mapped step follow it. */
export const stepsQuery = defineQuery<StepStatus[]>('steps');

/**
 * Clears a step of a running DAG: the step and all steps that need its result run again, from their first attempt. A step that is
 * running is stopped first. An instance of a mapped step can be cleared alone: the other instances that have ended keep their results.
 * Returns the names of these steps.
 */
export const clearStepUpdate = defineUpdate<string[], [step: string]>('clearStep');
