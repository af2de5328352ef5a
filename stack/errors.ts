import type { Address } from './service';

export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
  readonly canRetry = false;
  constructor(
    readonly home: string,
    readonly pid: number,
    readonly addresses: readonly Address[],
  ) {
    super(`nexthour is already running in ${home} (process ${pid})`);
  }
}

export class ProgramMissing extends Error {
  override readonly name = 'ProgramMissing';
  readonly canRetry = false;
  constructor(
    readonly service: string,
    readonly path: string,
  ) {
    super(
      `${service}: ${path} is not there or cannot be run; \`npm start\` sets it up, \`npx nexthour doctor\` looks closer`,
    );
  }
}

export class ProgramDied extends Error {
  override readonly name = 'ProgramDied';
  readonly canRetry = true;
  constructor(
    readonly service: string,
    readonly how: string,
    readonly logPath: string,
    readonly lastLines: string,
  ) {
    super(`${service} ended (${how}) before it was ready; its log is ${logPath}\nIt ends with:\n${lastLines}`);
  }
}

export class NotReadyInTime extends Error {
  override readonly name = 'NotReadyInTime';
  readonly canRetry = true;
  constructor(
    readonly service: string,
    readonly deadlineMs: number,
    readonly logPath: string,
    readonly lastLines: string,
  ) {
    super(`${service} was not ready after ${deadlineMs / 1000} s; its log is ${logPath}\nIt ends with:\n${lastLines}`);
  }
}

export class StartInterrupted extends Error {
  override readonly name = 'StartInterrupted';
  readonly canRetry = true;
  constructor() {
    super('the start was interrupted');
  }
}

export class NoFreePort extends Error {
  override readonly name = 'NoFreePort';
  readonly canRetry = false;
  constructor(readonly wish: string) {
    super(`no free port was found for ${wish}; close something that listens, or look at the machine's firewall`);
  }
}

export class UnusableHome extends Error {
  override readonly name = 'UnusableHome';
  readonly canRetry = false;
  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(`${path} ${reason}; mend it, or set NEXTHOUR_HOME to another folder`);
  }
}
