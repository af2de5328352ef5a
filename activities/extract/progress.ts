import { realStopwatch, type Stopwatch } from './rate-limiter';

export interface ExtractProgress {
  readonly callsDone: number;
  readonly callsPlanned: number;
  readonly hoursDone: number;
  /** Remaining time at the rate of the latest calls; `null` before the first call. */
  readonly etaMs: number | null;
}

export interface ProgressMeter {
  /** @param count calls that were added to the plan; negative when calls were removed */
  countPlanned(count: number): void;
  /** @param hours number of hours for which the call returned a rate */
  countDone(hours: number): ExtractProgress;
  read(): ExtractProgress;
}

const CALLS_FOR_RATE = 50;

export function createProgressMeter(callsPlanned: number, stopwatch: Stopwatch = realStopwatch): ProgressMeter {
  const doneAt = [stopwatch.now()];
  let planned = callsPlanned;
  let done = 0;
  let hoursDone = 0;

  function computeEtaMs(): number | null {
    const latest = doneAt.slice(-CALLS_FOR_RATE);
    const [first = 0, last = 0] = [latest[0], latest.at(-1)];
    return latest.length < 2 ? null : Math.round(((planned - done) * (last - first)) / (latest.length - 1));
  }

  const read = () => ({ callsDone: done, callsPlanned: planned, hoursDone, etaMs: computeEtaMs() });
  return {
    read,
    countPlanned: (count) => {
      planned += count;
    },
    countDone: (hours) => {
      done++;
      hoursDone += hours;
      doneAt.push(stopwatch.now());
      return read();
    },
  };
}
