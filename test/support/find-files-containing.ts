import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Returns the sorted paths, relative to `folder`, of all files below it that contain the text. Ignores files that disappear meanwhile. */
export function findFilesContaining(folder: string, text: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => read(path).includes(text))
    .map((path) => relative(folder, path))
    .sort();
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
