import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The paths of all files below `folder` that contain the text, relative to it and sorted. A file that is deleted meanwhile is ignored. */
export function filesWith(folder: string, text: string): string[] {
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
