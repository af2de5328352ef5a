/**
 * Ends the process with exit code 1 and one line on stderr when an error is thrown outside every handler, or a promise is rejected
 * without one. The state of the process is unknown then, so it does not go on; `stack/keeper.ts` starts a server or worker again.
 * @param processName the name of the process in the message, like `server`
 */
export function endOnUncaughtError(processName: string): void {
  process.on('uncaughtException', (error: unknown) => {
    process.stderr.write(`${describeUncaughtError(processName, error)}\n`);
    process.exit(1);
  });
}

/** The words by which `npm start` finds this line in the log of a process. */
export const UNEXPECTED_ERROR = 'ended because of an unexpected error';

/** One line: the process, the code and message of the error, and the place in the code. */
export function describeUncaughtError(processName: string, error: unknown): string {
  const { code, name, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { name: 'Error', message: String(error) };
  const what = [code ?? name, message].filter(Boolean).join(': ').replace(/\s+/g, ' ');
  const place = error instanceof Error ? placeOf(error) : undefined;
  return `${processName} ${UNEXPECTED_ERROR}: ${what}${place === undefined ? '' : ` (at ${place})`}`;
}

/** The first place of the stack in our code, like `/app/serve/server.ts:10:5`; without one, the first that is not in Node.js itself. */
export function placeOf({ stack = '' }: Error): string | undefined {
  const places = [...stack.matchAll(/^\s+at (?!node:|.*\(node:)(?:.* \()?(.+?:\d+:\d+)\)?$/gm)].map(
    ([, place]) => place,
  );
  return places.find((place) => !place?.includes('/node_modules/')) ?? places[0];
}
