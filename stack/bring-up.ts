import { accessSync, closeSync, constants } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, type Command, startChild } from './child';
import { NotReadyInTime, ProgramDied, ProgramMissing, StartInterrupted } from './errors';
import { lastLines, openLog, sizeOf } from './log-file';
import type { Program } from './program';
import { waitUntilReady } from './readiness';
import type { Reaper } from './reaper-link';

export const STOP_GRACE_MS = 10_000;
const TRIES = 5;
const BETWEEN_TRIES_MS = 500;
const LINES_SHOWN = 20;

export interface BringUp {
  readonly program: Program;
  readonly reaper: Reaper;
  readonly logPath: string;
  /** The program is asked whether it is ready after this has resolved. */
  readonly awaited: Promise<unknown>;
  readonly halt: AbortSignal;
  /** Told at once, so that the child can be stopped while it starts. */
  readonly onBorn: (child: Child) => void;
}

/**
 * Starts a program and waits until it is ready; tries again where its log says that this helps.
 * @throws ProgramMissing, ProgramDied, NotReadyInTime, StartInterrupted
 */
export async function bringUp(request: BringUp): Promise<Child> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await bringUpOnce(request);
    } catch (error) {
      if (!isTransient(request.program, error) || tries === TRIES) throw error;
      await sleep(BETWEEN_TRIES_MS);
    }
  }
}

function isTransient({ retriesOn }: Program, error: unknown): boolean {
  return error instanceof ProgramDied && (retriesOn?.test(error.lastLines) ?? false);
}

async function bringUpOnce(request: BringUp): Promise<Child> {
  const { program, logPath } = request;
  const command = await program.command();
  assertRunnable(program.name, command);
  if (request.halt.aborted) throw new StartInterrupted();
  const log = openLog(logPath);
  const from = sizeOf(logPath);
  const started = startChild({ command, log, stopSignal: program.stopSignal, reaper: request.reaper });
  const child = await started.finally(() => closeSync(log));
  request.onBorn(child);
  const outcome = await waitUntilReady({ ...request, child, isReady: program.isReady, deadlineMs: program.deadlineMs });
  if (outcome === 'ready') return child;
  const tail = lastLines({ path: logPath, from, lines: LINES_SHOWN });
  if (outcome === 'died') throw new ProgramDied(program.name, child.ending() ?? 'unknown', logPath, tail);
  await child.stop(STOP_GRACE_MS);
  throw new NotReadyInTime(program.name, program.deadlineMs, logPath, tail);
}

function assertRunnable(service: string, { program }: Command): void {
  try {
    accessSync(program, constants.X_OK);
  } catch {
    throw new ProgramMissing(service, program);
  }
}
