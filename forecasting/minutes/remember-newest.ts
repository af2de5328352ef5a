/**
 * Remembers what was computed for the newest indices, which are asked for again soon, and forgets older ones, so that a process that runs
 * for months does not need more and more memory.
 * @param count the number of indices to remember
 */
export function rememberNewest<T>(count: number, compute: (index: number) => T): (index: number) => T {
  const known = new Map<number, T>();
  return (index) => {
    const found = known.get(index);
    if (found !== undefined) return found;
    const value = compute(index);
    known.set(index, value);
    for (const oldest of known.keys()) {
      if (known.size <= count) break;
      known.delete(oldest);
    }
    return value;
  };
}
