import { existsSync, lchownSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { homePaths } from '../../config/home';
import { findPostgresPlace, folderOutsideHome } from '../../stack/postgres-place';
import { UserError } from '../../system/errors';
import { createDraft } from '../../system/files';
import { type BackupManifest, readManifest } from './backup-manifest';
import { runTar } from './tar';

/**
 * Restores a backup into a home that is missing or empty. An interrupted restore leaves no home.
 * @throws UserError when the home is not empty, or the file is no backup or comes from a newer version
 */
export async function restoreBackup(request: {
  readonly file: string;
  readonly home: string;
  readonly signal: AbortSignal;
}): Promise<BackupManifest> {
  const { home, signal } = request;
  const file = resolve(request.file);
  if (!existsSync(file)) throw new UserError(`${file} does not exist; give the file that \`nexthour backup\` wrote`);
  requireEmpty(home);
  requireEmpty(folderOutsideHome(home));
  const { path: draft, discard } = createDraft(home);
  mkdirSync(draft, { recursive: true });
  try {
    const manifest = await readManifestOf(file, { folder: draft, signal });
    await runTar(['-xzpf', file], { folder: draft, signal });
    rmSync(homePaths(draft).backupManifest);
    await putInPlace(draft, home);
    return manifest;
  } finally {
    await discard();
  }
}

function requireEmpty(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  throw new UserError(
    `${folder} is not empty, and a restore never overwrites data. Move the folder away, or set NEXTHOUR_HOME to another one`,
  );
}

async function readManifestOf(file: string, options: { folder: string; signal: AbortSignal }): Promise<BackupManifest> {
  await runTar(['-xzf', file, './backup.json'], options).catch((error: unknown) => {
    if (options.signal.aborted) throw error;
    throw new UserError(`${file} is not a backup of nexthour, or it is damaged`);
  });
  return readManifest(readFileSync(homePaths(options.folder).backupManifest, 'utf8'), file);
}

/** Moves the restored files to the home, and the files of Postgres to where a start looks for them, with the owner that it uses. */
async function putInPlace(draft: string, home: string): Promise<void> {
  // A backup of a home whose Postgres was elsewhere has the folder `data` at its top.
  const apart = join(draft, 'data');
  const inside = join(homePaths(draft).folderOf('postgres'), 'data');
  if (existsSync(apart)) renameSync(apart, inside);
  if (existsSync(home)) rmSync(home, { recursive: true });
  renameSync(draft, home);
  const folder = homePaths(home).folderOf('postgres');
  const restored = join(folder, 'data');
  const place = findPostgresPlace({ folder, home });
  if (place.data !== restored) {
    mkdirSync(dirname(place.data), { recursive: true });
    await cp(restored, place.data, { recursive: true, preserveTimestamps: true });
    await rm(restored, { recursive: true });
  }
  if (place.user) giveTo(place.data, place.user);
}

function giveTo(path: string, user: { readonly uid: number; readonly gid: number }): void {
  lchownSync(path, user.uid, user.gid);
  if (!statSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveTo(join(path, name), user);
}
