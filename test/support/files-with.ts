import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Files below `folder`, relative to it and sorted, whose bytes hold the text. One that vanishes meanwhile holds nothing. */
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
