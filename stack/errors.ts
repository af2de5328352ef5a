import { NexthourError } from '../system/errors';
import type { Address } from './state-file';

export class AlreadyRunningError extends NexthourError {
  override readonly name = 'AlreadyRunningError';
  constructor(
    readonly home: string,
    readonly pid: number,
    readonly addresses: readonly Address[],
  ) {
    super('AlreadyRunning', `nexthour is already running in ${home} (process ${pid})`);
  }
}

/** A program ended before it was ready. */
export class ProgramDiedError extends NexthourError {
  override readonly name = 'ProgramDiedError';
  constructor(
    readonly service: string,
    readonly exitStatus: string,
    placeOfLog: string,
    readonly lastLines: string,
  ) {
    const message = `${service} ended (${exitStatus}) before it was ready; its log is ${placeOfLog}\nIts last lines:\n${lastLines}`;
    super('ProgramDied', message, { canRetry: true });
  }
}

export class StartInterruptedError extends NexthourError {
  override readonly name = 'StartInterruptedError';
  constructor() {
    super('StartInterrupted', 'The start was interrupted', { canRetry: true });
  }
}

/** The error for a NEXTHOUR_HOME that cannot be used. @param reason the rest of the sentence that starts with the path */
export function unusableHome(path: string, reason: string): NexthourError {
  return new NexthourError('UnusableHome', `${path} ${reason}; repair it, or set NEXTHOUR_HOME to another folder`);
}
