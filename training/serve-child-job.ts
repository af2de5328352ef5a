import { NexthourError } from '../system/errors';

/** The messages of a child process to its parent: any number of progress messages, then one `done` or `failed`. */
export type ChildMessage<Progress, Result> =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'done'; readonly result: Result }
  | { readonly type: 'failed'; readonly error: ChildError };

/** An error without its class and stack, so that it can be sent to the parent. */
export interface ChildError {
  readonly code: string;
  readonly message: string;
  readonly canRetry: boolean;
}

/**
 * The main function of a child process that runChildJob started: waits for the job, runs it, sends progress and result to the
 * parent, then ends. Exits immediately when the parent has exited.
 */
export function serveChildJob<Job, Progress, Result>(
  run: (job: Job, sendProgress: (progress: Progress) => void) => Promise<Result>,
): void {
  const send = sendToParent<Progress, Result>;
  process.once('disconnect', () => process.exit());
  process.once('message', async (job: Job) => {
    try {
      const result = await run(job, (progress) => void send({ type: 'progress', progress }));
      await send({ type: 'done', result });
    } catch (error) {
      await send({ type: 'failed', error: toChildError(error) });
    } finally {
      process.disconnect();
    }
  });
}

/** Resolves when the message has been written to the channel: a process that ends earlier would lose it. */
function sendToParent<Progress, Result>(message: ChildMessage<Progress, Result>): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });
}

/** Errors of other classes (out of memory, a damaged file) may be temporary, so they can be retried. */
function toChildError(error: unknown): ChildError {
  const { name = 'Error', message = String(error), canRetry = true } = error as Partial<Error & ChildError>;
  return { code: error instanceof NexthourError ? error.code : name, message, canRetry };
}
