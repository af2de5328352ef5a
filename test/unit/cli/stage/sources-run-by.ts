import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { transformFileSync } from '@swc/core';
import { projectRoot } from '../../../../config/paths';

/** Every source that runs when `entry` does: what it imports, at once or later, what that imports, and the programs that they start. From the project's folder, sorted. */
export function sourcesRunBy(entry: string, found = new Set<string>()): string[] {
  if (found.has(entry)) return [];
  found.add(entry);
  for (const source of sourcesNamedIn(entry)) sourcesRunBy(source, found);
  return [...found].sort();
}

/** Compiled, a source names no types any more. */
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
  if (!existsSync(join(projectRoot, source))) throw new Error(`${importer} imports ${name}, and there is no ${source}`);
  return source;
}

/** `'workers', 'fit', 'main.js'` of a path below dist/. */
function programOf(names: string): string {
  return names.replaceAll("'", '').replaceAll(', ', '/').replace(/\.js$/, '.ts');
}
