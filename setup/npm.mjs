import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { findProgram } from './find-program.mjs';

/**
 * How to run the npm of the running Node: [program, first arguments], or null where there is none.
 * npm_execpath is set under `npm start`; yarn and pnpm set it too, to themselves.
 */
export function findNpm() {
  const started = process.env.npm_execpath;
  const script = [started, besideNode()].find((path) => path && basename(path) === 'npm-cli.js' && existsSync(path));
  if (script) return [process.execPath, script];
  const program = findProgram('npm');
  return program ? [program] : null;
}

function besideNode() {
  return join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
}
