import { defineQuery } from '@temporalio/workflow';

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
}

/** Returns the status of every step, in the order of declaration, during and after the run. */
export const stepsQuery = defineQuery<StepStatus[]>('steps');
