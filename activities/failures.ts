import {
  ApplicationFailure,
  ApplicationFailureCategory,
  CancelledFailure,
  CompleteAsyncError,
} from '@temporalio/common';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import { NexthourError } from '../system/errors';

/** Converts the errors of all activities to Temporal failures. Only this file depends on both kinds. */
export const failureInterceptor: ActivityInboundCallsInterceptor = {
  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    try {
      return await next(input);
    } catch (error) {
      throw isTemporalError(error) ? error : toFailure(error);
    }
  },
};

/**
 * The failure type is the `code` of a NexthourError, otherwise the name of the error. `canRetry: false` makes it non-retryable.
 * `retryAfterMs` goes into the details, where the DAG engine reads it: the TypeScript SDK encodes `nextRetryDelay` but does not
 * decode it.
 */
export function toFailure(error: unknown): ApplicationFailure {
  const { name, message, stack, canRetry, isTooEarly, retryAfterMs } = (error ?? {}) as Partial<Error> & {
    readonly canRetry?: boolean;
    readonly isTooEarly?: boolean;
    readonly retryAfterMs?: number | null;
  };
  const failure = ApplicationFailure.create({
    type: error instanceof NexthourError ? error.code : (name ?? 'Error'),
    message: message ?? String(error),
    nonRetryable: canRetry === false,
    ...(isTooEarly ? { category: ApplicationFailureCategory.BENIGN } : {}),
    details: typeof retryAfterMs === 'number' ? [{ retryAfterMs }] : [],
  });
  if (stack !== undefined) failure.stack = stack;
  return failure;
}

/** Whether the error is one of Temporal's own: a failure, a cancellation, or the end of an asynchronous activity. */
export function isTemporalError(error: unknown): boolean {
  return (
    error instanceof ApplicationFailure || error instanceof CancelledFailure || error instanceof CompleteAsyncError
  );
}
