import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a file is where a folder should be',
  ENAMETOOLONG: 'a name in this path is too long',
};

/** One sentence for an error of a system call about a path: user, path, cause and remedy. `null` for other errors. */
export function describeFileError(error: unknown): string | null {
  const { code = '', path } = (error ?? {}) as NodeJS.ErrnoException;
  const reason = REASONS[code];
  if (reason === undefined || typeof path !== 'string') return null;
  const problem = `The user ${currentUser()} cannot use ${resolve(path)}: ${reason} (${code})`;
  if (code === 'ENOTDIR') return `${problem}: ${findFile(resolve(path))}; choose another path`;
  if (code !== 'EACCES' && code !== 'EPERM') return `${problem}; choose another path`;
  const closed = findClosed(resolve(path));
  const owner = statOrNull(closed)?.uid;
  return `${problem}. ${closed} belongs to the user with the id ${owner}; run the command as that user, or choose another path`;
}

const findFile = (path: string) => listParts(path).find((part) => statOrNull(part)?.isDirectory() === false) ?? path;

/** The first folder on the path that we may not enter; otherwise the last part that exists. */
function findClosed(path: string): string {
  const existing = listParts(path).filter((part) => statOrNull(part) !== null);
  const closed = existing.find((part) => statOrNull(part)?.isDirectory() && !canEnter(part));
  return closed ?? existing.at(-1) ?? path;
}

/** The path and all folders above it, from the root. */
function listParts(path: string): string[] {
  return dirname(path) === path ? [path] : [...listParts(dirname(path)), path];
}

function canEnter(folder: string): boolean {
  try {
    accessSync(folder, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function statOrNull(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

/** The system may have no name for the user, as in a container. */
function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
