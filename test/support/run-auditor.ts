import { spawnSync } from 'node:child_process';

/** Runs the script that comes with an export, as an auditor does: with Python and nothing else. */
export function runAuditor(folder: string, ...options: string[]) {
  const { status, stdout, stderr } = spawnSync('python3', [`${folder}/verify-ledger.py`, folder, ...options], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
