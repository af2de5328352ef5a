import { realStopwatch, type Stopwatch } from './pacer';

export interface ExtractProgress {
  readonly callsDone: number;
  readonly callsPlanned: number;
  readonly hoursDone: number;
  /** Time left at the speed of the newest calls; `null` before the first one. */
  readonly etaMs: number | null;
}

export interface ProgressMeter {
  callPlanned(count: number): void;
  /** @param hours whose rate the call brought */
  callDone(hours: number): ExtractProgress;
  read(): ExtractProgress;
}

const CALLS_THAT_SHOW_THE_SPEED = 50;

export function createProgressMeter(callsPlanned: number, stopwatch: Stopwatch = realStopwatch): ProgressMeter {
  const doneAt = [stopwatch.now()];
  let planned = callsPlanned;
  let done = 0;
  let hoursDone = 0;

  function etaMs(): number | null {
    const newest = doneAt.slice(-CALLS_THAT_SHOW_THE_SPEED);
    const [first = 0, last = 0] = [newest[0], newest.at(-1)];
    return newest.length < 2 ? null : Math.round(((planned - done) * (last - first)) / (newest.length - 1));
  }

  const read = () => ({ callsDone: done, callsPlanned: planned, hoursDone, etaMs: etaMs() });
  return {
    read,
    callPlanned: (count) => {
      planned += count;
    },
    callDone: (hours) => {
      done++;
      hoursDone += hours;
      doneAt.push(stopwatch.now());
      return read();
    },
  };
}
