import { accessSync, closeSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeFullDisk } from '../system/disk';
import { messageOf, NexthourError } from '../system/errors';
import { programNotFound } from '../system/run-command';
import { type Child, type Command, startChild } from './child';
import { ProgramDiedError, StartInterruptedError } from './errors';
import { openLog, readLastLines, sizeOf } from './log-file';
import type { Program } from './program';
import type { Reaper } from './reaper-link';

export const STOP_GRACE_MS = 10_000;
const MAX_TRIES = 5;
const RETRY_DELAY_MS = 500;
const MAX_SHOWN_LINES = 20;
const CHECK_EVERY_MS = 50;
/** Postgres allocates its log in segments of 16 MB. */
const NEEDED_BYTES = 20_000_000;

export interface StartRequest {
  readonly program: Program;
  readonly reaper: Reaper;
  readonly logPath: string;
  /** The first readiness check waits until this has resolved. */
  readonly awaited: Promise<unknown>;
  readonly halt: AbortSignal;
  /** Called as soon as the child runs, so that it can be stopped while it starts. */
  readonly onSpawn: (child: Child) => void;
}

/**
 * Starts a program and waits until it is ready. Retries when the log matches the program's `retriesOn`.
 * @throws ProgramDiedError, StartInterruptedError, NexthourError `ProgramNotFound` or `NotReadyInTime`
 */
export async function startProgram(request: StartRequest): Promise<Child> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOnce(request);
    } catch (error) {
      if (!isTransient(request.program, error) || tries === MAX_TRIES) throw error;
      await sleep(RETRY_DELAY_MS);
    }
  }
}

function isTransient({ retriesOn }: Program, error: unknown): boolean {
  return error instanceof ProgramDiedError && (retriesOn?.test(error.lastLines) ?? false);
}

async function startOnce(request: StartRequest): Promise<Child> {
  const { program, logPath } = request;
  const command = await program.command();
  assertExecutable(command);
  if (request.halt.aborted) throw new StartInterruptedError();
  const log = openLog(logPath);
  const from = sizeOf(logPath);
  const started = startChild({ command, log, stopSignal: program.stopSignal, reaper: request.reaper });
  const child = await started.finally(() => closeSync(log));
  request.onSpawn(child);
  const { outcome, lastProblem } = await waitUntilReady(request, child);
  if (outcome === 'ready') return child;
  const tail = readLastLines({ path: logPath, from, lines: MAX_SHOWN_LINES }).join('\n') || '(nothing)';
  const placeOfLog = `${logPath}${describeRoom(dirname(logPath))}`;
  if (outcome === 'died') throw new ProgramDiedError(program.name, child.exitStatus() ?? 'unknown', placeOfLog, tail);
  await child.stop(STOP_GRACE_MS);
  const reason = lastProblem === null ? '' : ` (${lastProblem})`;
  const problem = `${program.name} was not ready after ${program.deadlineMs / 1000} s${reason}; its log is ${placeOfLog}`;
  throw new NexthourError('NotReadyInTime', `${problem}\nIts last lines:\n${tail}`, { canRetry: true });
}

/** Whether a full disk may be the cause. Most programs then say only that another one does not answer. */
function describeRoom(folder: string): string {
  const full = describeFullDisk(folder, { fullBelowBytes: NEEDED_BYTES });
  return full === null ? '' : `; ${full}; make room and start again`;
}

function assertExecutable({ program }: Command): void {
  try {
    accessSync(program, constants.X_OK);
  } catch {
    throw programNotFound(program);
  }
}

interface Waited {
  readonly outcome: 'ready' | 'died' | 'late';
  /** The error of the last check that failed with one. */
  readonly lastProblem: string | null;
}

/**
 * Checks repeatedly until the program is ready, the child has ended or the deadline has passed. The deadline starts when `awaited`
 * has resolved.
 * @throws StartInterruptedError when `halt` is aborted; the error of `awaited`
 */
async function waitUntilReady(request: StartRequest, child: Child): Promise<Waited> {
  let lastProblem: string | null = null;
  const check = () =>
    request.program.isReady().catch((error: unknown) => {
      lastProblem = messageOf(error);
      return false;
    });
  const { program, halt } = request;
  const interruption = listenForAbort(halt);
  try {
    await Promise.race([request.awaited, child.exited, interruption.happened]);
    const deadline = performance.now() + program.deadlineMs;
    for (;;) {
      if (halt.aborted) throw new StartInterruptedError();
      if (child.exitStatus() !== null) return { outcome: 'died', lastProblem };
      const isReady = await Promise.race([check(), child.exited, interruption.happened]);
      if (isReady === true && child.exitStatus() === null) return { outcome: 'ready', lastProblem };
      if (performance.now() > deadline) return { outcome: 'late', lastProblem };
      await Promise.race([sleep(CHECK_EVERY_MS), child.exited]);
    }
  } finally {
    interruption.stopListening();
  }
}

/** Every restart listens again on the same signal, so each one must remove its listener. */
function listenForAbort(signal: AbortSignal): { happened: Promise<void>; stopListening(): void } {
  let listener = () => {};
  const happened = new Promise<void>((resolve) => {
    listener = resolve;
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', listener, { once: true });
  });
  return { happened, stopListening: () => signal.removeEventListener('abort', listener) };
}
