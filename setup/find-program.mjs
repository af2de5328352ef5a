import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';

/** Returns the path of a program on PATH, as a shell finds it, or null. */
export function findProgram(name, searchPath = process.env.PATH ?? '') {
  const candidates = searchPath.split(delimiter).map((folder) => join(folder || '.', name));
  return candidates.find(isExecutableFile) ?? null;
}

function isExecutableFile(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Returns the command that runs npm with the running Node, as [program, ...first arguments]. Returns null when there is no npm.
 * `npm start` sets npm_execpath to npm-cli.js. yarn and pnpm set it to their own scripts.
 */
export function findNpm() {
  const execPath = process.env.npm_execpath;
  const script = [execPath, npmBesideNode()].find(
    (path) => path && basename(path) === 'npm-cli.js' && existsSync(path),
  );
  if (script) return [process.execPath, script];
  const program = findProgram('npm');
  return program ? [program] : null;
}

function npmBesideNode() {
  return join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
}
