import { spawnSync } from 'node:child_process';

/** Runs the exported script as an auditor does, with Python only. */
export function runAuditor(folder: string, ...options: string[]) {
  const { status, stdout, stderr } = spawnSync('python3', [`${folder}/verify-ledger.py`, folder, ...options], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
