import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../config/paths';

/**
 * Installs the Python packages of a peer in an environment of its own, `.cache/<name>`, unless they are there.
 * @param peer.sources the folder with its requirements.txt
 * @returns its Python
 */
export function preparePythonPeer({ name, sources }: { name: string; sources: string }): string {
  const folder = join(projectRoot, '.cache', name);
  const python = join(folder, 'bin', 'python');
  const requirements = join(sources, 'requirements.txt');
  const stamp = join(folder, 'installed.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run(join(projectRoot, '.venv', 'bin', 'python'), ['-m', 'venv', folder]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', '--requirement', requirements]);
  writeFileSync(stamp, wanted);
  return python;
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, [...args], { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr.slice(-1_000)}`);
}
