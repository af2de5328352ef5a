import { randomUUID } from 'node:crypto';
import { linkSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Type } from '@sinclair/typebox';
import { NexthourError } from './errors';
import { readJson } from './files';
import { identifyProcess, isSameProcessRunning, type ProcessIdentity } from './processes';

const Holder = Type.Object({ pid: Type.Integer(), startedAt: Type.String(), host: Type.Optional(Type.String()) });

const POLL_MS = 100;
const TOUCH_EVERY_MS = 10_000;
/** A process on another host, or in another container, counts as ended when it has not touched its lock for this time. */
const MAX_SILENCE_MS = 60_000;

export type LockResult = { readonly release: () => void } | { readonly heldBy: ProcessIdentity };

/**
 * Takes a lock that at most one process holds. The lock of a process that died is taken over.
 *
 * A lock is a file `<path>-<n>.lock` that names its holder. To take the lock, a process creates a file with the next higher n as a
 * hard link: the file appears with its complete content, and the call fails if the file exists. The process then checks the other
 * files. If a running process holds one of them, it removes its own file. When two processes create files at the same time, the
 * later one always sees the file of the other.
 * @param path `/home/running` for the files `/home/running-1.lock`, `/home/running-2.lock` …
 */
export function takeLock(path: string): LockResult {
  for (;;) {
    const holder = findHolder(path);
    if (holder) return { heldBy: holder };
    const generation = Math.max(0, ...listGenerations(path)) + 1;
    if (!createFile(path, generation)) continue;
    if (!findHolder(path, generation)) return holdLock(path, generation);
    rmSync(fileOf(path, generation), { force: true });
  }
}

/**
 * Runs `work` while this process holds the lock, and waits until the lock is free.
 * @throws NexthourError `LockHeld` when it is not free after `deadlineMs`
 */
export async function withLock<T>(path: string, deadlineMs: number, work: () => Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + deadlineMs;
  for (;;) {
    const lock = takeLock(path);
    if ('release' in lock) return work().finally(lock.release);
    if (Date.now() > giveUpAt) throw lockHeld(path, lock.heldBy);
    await sleep(POLL_MS);
  }
}

function lockHeld(path: string, { pid }: ProcessIdentity): NexthourError {
  const remedy = 'wait until that process has finished, or stop it';
  return new NexthourError('LockHeld', `The lock ${path} is held by process ${pid}; ${remedy}`, { canRetry: true });
}

/** @param except the generation to ignore: the caller's own file */
function findHolder(path: string, except?: number): ProcessIdentity | undefined {
  return listGenerations(path)
    .filter((generation) => generation !== except)
    .map((generation) => readRunningHolder(fileOf(path, generation)))
    .find((holder) => holder !== null);
}

function readRunningHolder(file: string): ProcessIdentity | null {
  const holder = readJson({ path: file, schema: Holder });
  if (holder === null) return null;
  if ((holder.host ?? hostname()) === hostname()) return isSameProcessRunning(holder) ? holder : null;
  const touchedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Date.now() - touchedAt < MAX_SILENCE_MS ? holder : null;
}

function holdLock(path: string, generation: number): LockResult {
  const file = fileOf(path, generation);
  for (const older of listGenerations(path).filter((other) => other < generation)) {
    rmSync(fileOf(path, older), { force: true });
  }
  const touching = setInterval(() => touch(file), TOUCH_EVERY_MS).unref();
  return {
    release: () => {
      clearInterval(touching);
      rmSync(file, { force: true });
    },
  };
}

function touch(file: string): void {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // The user removed the file, or its folder.
  }
}

function createFile(path: string, generation: number): boolean {
  // Two containers that share the folder may have the same process id, so the id cannot name the draft.
  const draft = `${path}-of-${randomUUID()}.new`;
  writeFileSync(draft, JSON.stringify({ ...identifyProcess(process.pid), host: hostname() }), { mode: 0o600 });
  try {
    linkSync(draft, fileOf(path, generation));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function listGenerations(path: string): number[] {
  const prefix = `${basename(path)}-`;
  return readdirSync(dirname(path)).flatMap((name) => {
    const match = name.startsWith(prefix) ? /^(\d+)\.lock$/.exec(name.slice(prefix.length)) : null;
    return match ? [Number(match[1])] : [];
  });
}

const fileOf = (path: string, generation: number) => `${path}-${generation}.lock`;
