import { Context } from '@temporalio/activity';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';

const HEARTBEAT_EVERY_MS = 2_000;

/**
 * Heartbeats for every activity while it runs, with the newest progress it told (`reportProgress`). So Temporal knows
 * within seconds that a worker died, whatever the activity does, and hands a cancellation through.
 */
export const heartbeatInterceptor: ActivityInboundCallsInterceptor = {
  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    const context = Context.current();
    const timer = setInterval(() => context.heartbeat(newestProgress.get(context)), HEARTBEAT_EVERY_MS);
    try {
      return await next(input);
    } finally {
      clearInterval(timer);
    }
  },
};

const newestProgress = new WeakMap<Context, string>();

/** Tells in words how far the running activity is; stands in its heartbeats, where the CLI and the Temporal UI show it. */
export function reportProgress(text: string): void {
  newestProgress.set(Context.current(), text);
}

/** Is aborted when the running activity is cancelled. */
export function cancellationSignal(): AbortSignal {
  return Context.current().cancellationSignal;
}
