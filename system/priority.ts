import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

/** Lets long computations wait while urgent work of the same process runs. */
export interface Priority {
  /** Runs urgent work. */
  urgent<T>(work: () => Promise<T>): Promise<T>;
  /** Call between the parts of a long computation. Waits until no urgent work runs, but at most `MAX_WAIT_MS`. */
  pause(): Promise<void>;
}

/** So a computation ends in time even if there is always urgent work. */
const MAX_WAIT_MS = 2_000;
const STEP_MS = 5;

export function createPriority(): Priority {
  let running = 0;
  return {
    urgent: async (work) => {
      running++;
      try {
        return await work();
      } finally {
        running--;
      }
    },
    pause: async () => {
      await setImmediate();
      for (let waited = 0; running > 0 && waited < MAX_WAIT_MS; waited += STEP_MS) await sleep(STEP_MS);
    },
  };
}
