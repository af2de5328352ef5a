/** Runs a computation that yields between its parts, all at once. */
export function runAtOnce<Result>(parts: Generator<void, Result>): Result {
  let part = parts.next();
  while (!part.done) part = parts.next();
  return part.value;
}

/** Runs it with a pause after each part, in which other work of the process has its turn. */
export async function runInParts<Result>(parts: Generator<void, Result>, pause: () => Promise<void>): Promise<Result> {
  let part = parts.next();
  while (!part.done) {
    await pause();
    part = parts.next();
  }
  return part.value;
}
