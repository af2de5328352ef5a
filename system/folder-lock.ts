import { readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isProcessAlive } from './processes';

export class FolderLocked extends Error {
  override readonly name = 'FolderLocked';
  readonly canRetry = true;
  constructor(
    readonly path: string,
    readonly holder: string,
  ) {
    super(`${path} is held by process ${holder}; if no such process works on it, remove the file`);
  }
}

const TOUCH_MS = 2_000;
/** A holder that lives and has not touched its lock for so long is another process with a used-up number. */
const SILENT_MS = 60_000;
const STEAL_MS = 10_000;
const POLL_MS = 100;

/**
 * Does the work while no other process does work under the same lock file. The lock of a process that died is taken over.
 * @throws FolderLocked when the lock is not free within `patienceMs`.
 */
export async function withFolderLock<T>(path: string, patienceMs: number, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + patienceMs;
  while (!(await tryCreate(path))) {
    await removeIfAbandoned(path);
    if (Date.now() > deadline) throw new FolderLocked(path, await readHolder(path));
    await sleep(POLL_MS);
  }
  const touching = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), TOUCH_MS);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    await unlinkIfThere(path);
  }
}

async function tryCreate(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST') return false;
    throw error;
  }
}

/** Only one process at a time may judge a lock abandoned, or two would each remove the other's new one. */
async function removeIfAbandoned(path: string): Promise<void> {
  if (!(await isAbandoned(path))) return;
  const stealing = `${path}.stealing`;
  if ((await ageOf(stealing)) > STEAL_MS) await unlinkIfThere(stealing);
  if (!(await tryCreate(stealing))) return;
  try {
    if (await isAbandoned(path)) await unlinkIfThere(path);
  } finally {
    await unlinkIfThere(stealing);
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const age = await ageOf(path);
  const holder = Number(await readHolder(path));
  // A lock without a number was made a moment ago, or by a process that died in that moment.
  return age > SILENT_MS || (Number.isInteger(holder) && holder > 0 ? !isProcessAlive(holder) : age > STEAL_MS);
}

/** Milliseconds since the file was touched; −1 when it is not there. */
async function ageOf(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => -1,
  );
}

async function readHolder(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

async function unlinkIfThere(path: string): Promise<void> {
  await unlink(path).catch((error: { code?: string }) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
