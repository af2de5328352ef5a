/** The one source of time. Everything that needs "now" is handed a clock, so that tests and replays decide what now is. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands at `now` until it is moved: `clock.set(later)`. */
export function manualClock(now: number): Clock & { set(now: number): void } {
  let current = now;
  return {
    now: () => current,
    set: (later) => {
      current = later;
    },
  };
}
