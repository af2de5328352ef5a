import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const TOUCH_EVERY_MS = 5_000;
const MAX_SILENCE_MS = 30_000;

/**
 * Waits until no other process holds the lock, and then takes it. The lock is a file with the pid and host of its holder, which
 * updates the file's time. A lock is taken over when its holder has ended or has not updated it for 30 s.
 *
 * system/lock.ts is another implementation: set-up uses Node built-ins only and runs before anything is compiled.
 * @param onWait called once with the holder, if there is one to wait for
 * @returns release(): call it once
 */
export async function acquireLock({ file, onWait, retryMs = 200 }) {
  for (let isFirstTry = true; !tryCreate(file); isFirstTry = false) {
    const holder = readHolder(file);
    if (holder === null) continue;
    if (isStale(holder)) {
      removeStale(file, holder);
      continue;
    }
    if (isFirstTry) onWait(holder);
    await sleep(retryMs);
  }
  return holdLock(file);
}

function holdLock(file) {
  const touching = setInterval(() => utimesSync(file, new Date(), new Date()), TOUCH_EVERY_MS);
  touching.unref();
  return () => {
    clearInterval(touching);
    rmSync(file, { force: true });
  };
}

function tryCreate(file) {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** null when the lock has just been released. */
function readHolder(file) {
  try {
    const text = readFileSync(file, 'utf8');
    return { text, ageMs: Date.now() - statSync(file).mtimeMs, ...parseHolder(text) };
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/** An incomplete file names no holder, so only its age counts. */
function parseHolder(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { pid: null, host: null };
  }
}

function isStale({ pid, host, ageMs }) {
  return ageMs > MAX_SILENCE_MS || (host === hostname() && !isAlive(pid));
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Two processes may find the same stale lock. If one of them renames a lock that was created in the meantime, it renames it back. */
function removeStale(file, stale) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (readFileSync(aside, 'utf8') === stale.text) rmSync(aside);
  else renameSync(aside, file);
}
