/** What was asked did not answer in time. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
  readonly canRetry = true;
  constructor(readonly ms: number) {
    super(`no answer in ${ms} ms`);
  }
}

/**
 * What `work` gives, unless it takes longer. The work itself goes on.
 * @throws DeadlinePassed after `ms` milliseconds, and what `work` throws before
 */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlinePassed(ms)), ms);
  });
  return Promise.race([work, deadline]).finally(() => clearTimeout(timer));
}
