import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { homePaths } from '../config/home';
import type { ServiceName } from './service';

/** Only the owner may read. */
const PRIVATE_FOLDER = 0o700;
/** Other users may pass through the folder, but not list it. Postgres needs this when it runs as another user. */
const PASSABLE_FOLDER = 0o711;
const OTHERS = 0o077;

/** Creates the folders one by one: the `recursive` option of Node's mkdir never returns below /proc. */
export function createFolders(path: string, mode = 0o777): void {
  if (statSync(path, { throwIfNoEntry: false })) return;
  createFolders(dirname(path));
  mkdirSync(path, { mode });
}

/**
 * Makes the home and everything that we wrote into it readable for its owner only, also in a home of an earlier version. Entries that
 * are not ours, and the mode of a folder that holds such entries, are not changed: NEXTHOUR_HOME may name a folder with other files.
 */
export function protectHome(home: string, services: readonly ServiceName[]): void {
  const names = listOwnNames(home, services);
  const entries = readdirSync(home);
  const own = entries.filter((entry) => names.some((name) => entry === name || isPartOf(entry, name)));
  if (own.length === entries.length) restrict(home, isRoot() ? PASSABLE_FOLDER : PRIVATE_FOLDER);
  for (const entry of own.filter((name) => name !== 'postgres')) makePrivate(join(home, entry));
  if (own.includes('postgres')) restrict(join(home, 'postgres'), isRoot() ? PASSABLE_FOLDER : PRIVATE_FOLDER);
}

/** Lets the user that runs Postgres pass through the folders from `from` to `folder`. Does nothing when that is the current user. */
export function letPostgresPass(folder: string, from: string): void {
  if (!isRoot()) return;
  chmodSync(folder, statSync(folder).mode | 0o011);
  if (resolve(folder) !== resolve(from) && dirname(folder) !== folder) letPostgresPass(dirname(folder), from);
}

function listOwnNames(home: string, services: readonly ServiceName[]): string[] {
  const paths = Object.values(homePaths(home)).filter((path) => typeof path === 'string');
  return [...paths.map((path) => basename(path)), ...services];
}

/** A draft, a lock, or another file that belongs to the named one: `running-1.lock`, `stack.json.1f2e.part`. */
function isPartOf(entry: string, name: string): boolean {
  return entry.startsWith(`${name}.`) || (entry.startsWith(`${name}-`) && entry.endsWith('.lock'));
}

/** Looks into a folder only if others could enter it, so a home that is private already is not searched at every start. */
function makePrivate(path: string): void {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (!entry || entry.isSymbolicLink() || (entry.mode & OTHERS) === 0) return;
  if (entry.isDirectory()) for (const name of readdirSync(path)) makePrivate(join(path, name));
  restrict(path, entry.mode & 0o700);
}

function restrict(path: string, mode: number): void {
  if (existsSync(path) && (statSync(path).mode & 0o777) !== mode) chmodSync(path, mode);
}

const isRoot = () => process.getuid?.() === 0;
