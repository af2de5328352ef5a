import { Context } from '@temporalio/activity';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';

const HEARTBEAT_INTERVAL_MS = 2_000;

/**
 * Sends heartbeats while an activity runs, with the latest progress that it reported (`reportProgress`). With heartbeats, Temporal
 * notices within seconds that a worker has died, and a cancellation reaches every activity.
 */
export const heartbeatInterceptor: ActivityInboundCallsInterceptor = {
  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    const context = Context.current();
    const timer = setInterval(() => context.heartbeat(latestProgress.get(context)), HEARTBEAT_INTERVAL_MS);
    try {
      return await next(input);
    } finally {
      clearInterval(timer);
    }
  },
};

const latestProgress = new WeakMap<Context, string>();

/** Sets the progress text of the running activity. The CLI and the Temporal UI show it. */
export function reportProgress(text: string): void {
  latestProgress.set(Context.current(), text);
}

/** The signal that is aborted when the running activity is cancelled. */
export function cancellationSignal(): AbortSignal {
  return Context.current().cancellationSignal;
}
