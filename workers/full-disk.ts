import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import { isTemporalError } from '../activities/failures';
import { describeFullDisk, namesFullDisk } from '../system/disk';
import { messageOf, NexthourError } from '../system/errors';

/**
 * Names a full disk in the error of a step. Servers on a full disk answer with status 500 or not at all, so their errors alone do not
 * name the cause.
 * @param home NEXTHOUR_HOME: the embedded servers write there
 */
export function createFullDiskInterceptor(
  home: string,
  options: { fullBelowBytes?: number } = {},
): ActivityInboundCallsInterceptor {
  return {
    async execute(
      input: ActivityExecuteInput,
      next: Next<ActivityInboundCallsInterceptor, 'execute'>,
    ): Promise<unknown> {
      try {
        return await next(input);
      } catch (error) {
        throw isTemporalError(error) ? error : nameCause(error, describeFullDisk(home, options));
      }
    },
  };
}

/** An error that a retry cannot heal has another cause, unless it says itself that the disk is full. */
function nameCause(error: unknown, fullDisk: string | null): unknown {
  const message = messageOf(error);
  const saysSo = namesFullDisk(message);
  const canRetry = (error as { canRetry?: boolean } | null)?.canRetry !== false;
  if (!saysSo && (fullDisk === null || !canRetry)) return error;
  const cause = `${message}; ${fullDisk ?? 'that disk is full'}; make room, the step is tried again`;
  return new NexthourError('DiskFull', cause, { canRetry: true, cause: error });
}
