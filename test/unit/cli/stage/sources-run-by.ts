import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { transformFileSync } from '@swc/core';
import { projectRoot } from '../../../../config/paths';

/** Every source that `entry` runs: its static and lazy imports, their imports, and the programs that they start. Paths from the project root, sorted. */
export function sourcesRunBy(entry: string, found = new Set<string>()): string[] {
  if (found.has(entry)) return [];
  found.add(entry);
  for (const source of sourcesNamedIn(entry)) sourcesRunBy(source, found);
  return [...found].sort();
}

/** Compiles the source first, which removes type imports. */
function sourcesNamedIn(path: string): string[] {
  const { code } = transformFileSync(join(projectRoot, path), {
    swcrc: false,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  const imported = [...code.matchAll(/require\("(\.[^"]+)"\)/g)].map(([, name = '']) => sourceOf(path, name));
  return [...imported, ...[...code.matchAll(/'dist', ('[^()]+\.js')/g)].map(([, names = '']) => programOf(names))];
}

function sourceOf(importer: string, name: string): string {
  const source = `${posix.join(posix.dirname(importer), name)}.ts`;
  if (!existsSync(join(projectRoot, source)))
    throw new Error(`${importer} imports ${name}, but ${source} does not exist`);
  return source;
}

/** @param names the rest of a path below dist/: `'training', 'fit', 'main.js'` */
function programOf(names: string): string {
  return names.replaceAll("'", '').replaceAll(', ', '/').replace(/\.js$/, '.ts');
}
