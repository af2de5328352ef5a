import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Gives `work` an empty folder under `scratch`, and removes it after; also those that killed trainers left there. */
export async function withScratchFolder<T>(scratch: string, work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(scratch, { recursive: true });
  await sweep(scratch);
  const folder = await mkdtemp(join(scratch, `${hostname()}@${process.pid}@`));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Another trainer may work beside this one, here or on another machine: its folder stays. */
async function sweep(scratch: string): Promise<void> {
  const abandoned = (await readdir(scratch)).filter(isAbandoned);
  await Promise.all(abandoned.map((name) => rm(join(scratch, name), { recursive: true, force: true })));
}

/** A trainer fits one model at a time, so a folder under its own number is of an earlier life. */
function isAbandoned(name: string): boolean {
  const [host, pid] = name.split('@');
  return host === hostname() && (Number(pid) === process.pid || !isAlive(Number(pid)));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
