/**
 * Lets callers share a read: one runs at a time, and those who ask meanwhile get the result of the next one. So no caller gets what was
 * read before it asked, and any number of callers costs two reads at most.
 */
export function shareReads<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  let next: Promise<T> | null = null;

  function start(): Promise<T> {
    next = null;
    const started = read().finally(() => {
      if (running === started) running = null;
    });
    running = started;
    return started;
  }

  return () => {
    if (!running) return start();
    next ??= running.then(start, start);
    return next;
  };
}

/** The same for a read that depends on a query: callers with equal queries share it. */
export function shareReadsOf<Query, T>(read: (query: Query) => Promise<T>): (query: Query) => Promise<T> {
  const shared = new Map<string, { read: () => Promise<T>; callers: number }>();
  return (query) => {
    const key = JSON.stringify(query);
    const known = shared.get(key) ?? { read: shareReads(() => read(query)), callers: 0 };
    shared.set(key, known);
    known.callers += 1;
    return known.read().finally(() => {
      known.callers -= 1;
      if (known.callers === 0) shared.delete(key);
    });
  };
}
