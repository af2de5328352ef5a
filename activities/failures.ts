import { ApplicationFailure } from '@temporalio/common';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';

/** What the clients and the domain tell about an error, besides its message: whether trying again can help, and when. */
interface ErrorFacts {
  readonly name?: string;
  readonly message?: string;
  readonly stack?: string;
  readonly canRetry?: boolean;
  readonly retryAfterMs?: number;
}

/** Turns the errors of all activities into Temporal's; nothing else in the house knows both. */
export const failureInterceptor: ActivityInboundCallsInterceptor = {
  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    try {
      return await next(input);
    } catch (error) {
      throw isTemporals(error) ? error : toFailure(error);
    }
  },
};

/** An error of ours as Temporal's: its class name is the type, `canRetry` decides whether it is tried again. */
export function toFailure(error: unknown): ApplicationFailure {
  const { name, message, stack, canRetry, retryAfterMs } = (error ?? {}) as ErrorFacts;
  const failure = ApplicationFailure.create({
    type: name ?? 'Error',
    message: message ?? String(error),
    nonRetryable: canRetry === false,
    details: retryAfterMs === undefined ? [] : [{ retryAfterMs }],
  });
  if (stack !== undefined) failure.stack = stack;
  return failure;
}

function isTemporals(error: unknown): boolean {
  const { name } = (error ?? {}) as ErrorFacts;
  return name === 'ApplicationFailure' || name === 'CancelledFailure' || name === 'CompleteAsyncError';
}
