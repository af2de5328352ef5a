import { formatClock } from '../reporting/format-clock';
import type { Clock } from '../system/clock';

/** Prints a line with the time in UTC before it: `07:05:09 UTC  mlflow is ready`. */
export function printWithTime(line: string, clock: Clock): void {
  process.stdout.write(`${formatClock(clock.now())}  ${line}\n`);
}
