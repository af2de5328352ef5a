/** The only source of the current time. Code receives a clock as an argument, so that tests and replays can set the time. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that shows `now` until `clock.set(later)` is called. */
export function manualClock(now: number): Clock & { set(now: number): void } {
  let current = now;
  return {
    now: () => current,
    set: (later) => {
      current = later;
    },
  };
}
