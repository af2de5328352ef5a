const FIRST_MS = 500;
const LONGEST_MS = 30_000;
const STABLE_AFTER_MS = 60_000;

/** How long to wait before each restart: 0.5 s, doubling to 30 s; from the start again after a minute of good running. */
export function createBackoff(): { next(ranForMs: number): number } {
  let delayMs = 0;
  return {
    next: (ranForMs) => {
      const isStable = delayMs === 0 || ranForMs >= STABLE_AFTER_MS;
      delayMs = isStable ? FIRST_MS : Math.min(delayMs * 2, LONGEST_MS);
      return delayMs;
    },
  };
}
