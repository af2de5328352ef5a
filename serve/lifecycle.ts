import type { Logger } from 'pino';

/** How long answers in flight may take when the server is told to stop. */
const CLOSE_WITHIN_MS = 10_000;

/** Closes once on SIGTERM or SIGINT, then ends the process: 0 when all was closed in time, else 1. */
export function closeOnSignal(log: Logger, close: () => Promise<void>): void {
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'the server stops');
    setTimeout(() => {
      log.error(`not closed within ${CLOSE_WITHIN_MS} ms`);
      process.exit(1);
    }, CLOSE_WITHIN_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the server could not close');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Says in one line why a server cannot listen on the port that the variable gave. */
export function explainStart({ host, port, variable }: { host: string; port: number; variable: string }) {
  return (error: NodeJS.ErrnoException): never => {
    const nowhere = `HOST ${host} is not an address of this machine; 127.0.0.1 and 0.0.0.0 always are`;
    const reasons: Readonly<Record<string, string>> = {
      EADDRINUSE: `port ${port} of ${host} is taken; set ${variable} to a free one`,
      EACCES: `port ${port} may not be used by this user; set ${variable} to one above 1023`,
      EADDRNOTAVAIL: nowhere,
      ENOTFOUND: nowhere,
    };
    throw new Error(reasons[error.code ?? ''] ?? error.message, { cause: error });
  };
}
