import { linkSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { readJson } from './files';
import { identifyProcess, isSameProcessRunning, type ProcessIdentity } from './processes';

const Holder = Type.Object({ pid: Type.Integer(), startedAt: Type.String() });

export type LockResult = { readonly release: () => void } | { readonly heldBy: ProcessIdentity };

/**
 * One holder at a time for a folder, also among processes that start at the same instant, and also after a holder died.
 * The lock is the file `running-<n>.lock` with the highest n. Who finds its holder dead makes the next one; a hard link
 * is made whole or not at all, so of two who do, one wins. A dead holder's file is never removed before a higher one is there.
 */
export function takeLock(folder: string): LockResult {
  for (;;) {
    const newest = Math.max(0, ...generations(folder));
    const holder = newest === 0 ? null : readJson({ path: lockPath(folder, newest), schema: Holder });
    if (holder && isSameProcessRunning(holder)) return { heldBy: holder };
    if (linkMine(folder, newest + 1)) return keep(folder, newest + 1);
  }
}

function keep(folder: string, mine: number): LockResult {
  for (const older of generations(folder).filter((generation) => generation < mine))
    rmSync(lockPath(folder, older), { force: true });
  return { release: () => rmSync(lockPath(folder, mine), { force: true }) };
}

function linkMine(folder: string, generation: number): boolean {
  const draft = join(folder, `lock-of-${process.pid}.new`);
  writeFileSync(draft, JSON.stringify(identifyProcess(process.pid)));
  try {
    linkSync(draft, lockPath(folder, generation));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function generations(folder: string): number[] {
  return readdirSync(folder).flatMap((name) => {
    const match = /^running-(\d+)\.lock$/.exec(name);
    return match ? [Number(match[1])] : [];
  });
}

const lockPath = (folder: string, generation: number) => join(folder, `running-${generation}.lock`);
