import { statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { projectRoot } from './project.mjs';

const REASONS = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a file is where a folder should be',
  EEXIST: 'a file is where a folder should be',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
};

/**
 * One sentence for an error of the file system: user, path, owner and remedy. `null` for other errors.
 * @param error {NodeJS.ErrnoException}
 */
export function describeFolderProblem(error) {
  const reason = REASONS[error.code];
  if (reason === undefined || !error.path) return null;
  const place = findExisting(error.path);
  return `The user ${currentUser()} cannot write ${error.path}: ${reason} (${error.code}). ${remedyFor(error.code, place)}`;
}

function remedyFor(code, place) {
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return `Remove or rename the file ${place.path}, then run the same command again.`;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'Free about 6 GB, then run the same command again.';
  if (code === 'EROFS') return `Copy ${projectRoot} to a disk that can be written, and run it there.`;
  const user = currentUser();
  return `${place.path} belongs to the user with the id ${place.uid}. Run the command as that user, or run: sudo chown -R ${user} ${projectRoot}`;
}

/** The nearest path that exists: the file in the way, or the folder that cannot be written. */
function findExisting(path) {
  const stat = statOrNull(path);
  if (stat) return { path, uid: stat.uid };
  return dirname(path) === path ? { path, uid: 0 } : findExisting(dirname(path));
}

function statOrNull(path) {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

function currentUser() {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
