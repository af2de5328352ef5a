import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import type { Logger } from 'pino';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
/** What a worker logs at each start. */
const USUAL = /^No (workflows|Nexus services) registered/;

/** Writes what Temporal's library logs into the log of the worker, in one line each. */
export function createTemporalLogger(logger: Logger): DefaultLogger {
  return new DefaultLogger('INFO', (entry) => writeEntry(logger, entry));
}

function writeEntry(logger: Logger, { level, message, meta = {} }: LogEntry): void {
  const { sdkComponent: _, taskToken: __, isLocal: ___, namespace: ____, error, err = error, ...fields } = meta;
  logger[USUAL.test(message) ? 'debug' : LEVELS[level]]({ ...fields, err }, message);
}
