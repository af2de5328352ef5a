import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isProcessAlive } from './processes';

/** Runs `work` with an empty folder under `scratch`, and removes it afterwards. Also removes the folders of killed processes. */
export async function withScratchFolder<T>(scratch: string, work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(scratch, { recursive: true });
  await removeAbandoned(scratch);
  const folder = await mkdtemp(join(scratch, `${hostname()}@${process.pid}@`));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Keeps the folders of running processes on this machine, and all folders of other machines. */
async function removeAbandoned(scratch: string): Promise<void> {
  const abandoned = (await readdir(scratch)).filter(isAbandoned);
  await Promise.all(abandoned.map((name) => rm(join(scratch, name), { recursive: true, force: true })));
}

/** A process uses one folder at a time, so a folder with our own pid belongs to an earlier process that had the same pid. */
function isAbandoned(name: string): boolean {
  const [host, pid] = name.split('@');
  return host === hostname() && (Number(pid) === process.pid || !isProcessAlive(Number(pid)));
}
