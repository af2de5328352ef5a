import { HOUR_MS } from '../../forecasting/hour';
import { signalProcess } from '../../system/processes';
import type { Fault } from './fault';

/** Moves the time of all processes while an hour runs, and moves it back. */
function jump(hours: number): Fault {
  return {
    name: `the clock jumps by ${hours} h`,
    at: 500,
    holdMs: 3_000,
    isLong: hours > 0,
    inject: (target) => {
      const before = target.now();
      target.setTime(before + hours * HOUR_MS);
      return () => target.setTime(before + 3_000);
    },
  };
}

/** A laptop that sleeps: all processes stop, and when it wakes up, hours have passed. The hours in between are caught up. */
export const SLEEP_HOURS = 7;
const sleep: Fault = {
  name: `a laptop sleeps for ${SLEEP_HOURS} hours`,
  at: 1_000,
  holdMs: 3_000,
  sleepsHours: SLEEP_HOURS,
  stopsServer: true,
  isLong: true,
  inject: (target) => {
    const pids = target.pids();
    for (const pid of pids) signalProcess(pid, 'SIGSTOP');
    return () => {
      target.setTime(target.now() + SLEEP_HOURS * HOUR_MS);
      for (const pid of pids) signalProcess(pid, 'SIGCONT');
    };
  },
};

export const timeFaults: readonly Fault[] = [jump(3), jump(-3), sleep];
