/** The only source of the current time. Code receives a clock as an argument, so that tests and replays can set the time. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that runs `speed` times as fast as the real one. It shows `shownAt` at the real time `realAt`; both in epoch ms. */
export interface ClockSetting {
  readonly speed: number;
  readonly realAt: number;
  readonly shownAt: number;
}

export function shownTime({ speed, realAt, shownAt }: ClockSetting, realNow: number): number {
  return Math.floor(shownAt + (realNow - realAt) * speed);
}

export const MAX_SPEED = 60;

/** Temporal's schedules count whole seconds, so an hour must last a whole number of seconds. */
export function isUsableSpeed(speed: number): boolean {
  return Number.isInteger(speed) && speed > 1 && speed <= MAX_SPEED && 3_600 % speed === 0;
}

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
