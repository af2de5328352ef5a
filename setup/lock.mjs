import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const BEAT_MS = 5_000;
const STALE_MS = 30_000;

/**
 * Waits until no other process holds the lock, then holds it: a file with the holder's pid and host whose time the
 * holder refreshes. A lock whose holder is dead or has not refreshed it for 30 s is taken over.
 * @param onWait called once with the holder when there is one to wait for
 * @returns release(), to be called once
 */
export async function acquireLock({ file, onWait, retryMs = 200 }) {
  for (let isFirstTry = true; !tryCreate(file); isFirstTry = false) {
    const holder = readHolder(file);
    if (holder === null) continue;
    if (isStale(holder)) {
      takeAway(file, holder);
      continue;
    }
    if (isFirstTry) onWait(holder);
    await sleep(retryMs);
  }
  return holdLock(file);
}

function holdLock(file) {
  const beat = setInterval(() => utimesSync(file, new Date(), new Date()), BEAT_MS);
  beat.unref();
  return () => {
    clearInterval(beat);
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

/** null when the lock has just gone. */
function readHolder(file) {
  try {
    const text = readFileSync(file, 'utf8');
    return { text, ageMs: Date.now() - statSync(file).mtimeMs, ...parseHolder(text) };
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/** A file that was cut short while it was written names nobody; its age alone decides. */
function parseHolder(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { pid: null, host: null };
  }
}

function isStale({ pid, host, ageMs }) {
  return ageMs > STALE_MS || (host === hostname() && !isAlive(pid));
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Two may find the same stale lock: the one whose rename hit a lock that was made meanwhile puts it back. */
function takeAway(file, stale) {
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
