import { messageOf } from './errors';
import { endOnUncaughtError } from './uncaught-errors';

/** Runs the main function of the process `name`. If it fails, prints the message of the error and sets the exit code. */
export function runProcess(name: string, main: () => Promise<void>): void {
  endOnUncaughtError(name);
  main().catch((error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  });
}
