import { spawnSync } from 'node:child_process';

/** Runs the verification script of an export with Python. */
export function runVerifyScript(folder: string, ...options: string[]) {
  const { status, stdout, stderr } = spawnSync('python3', [`${folder}/verify-ledger.py`, folder, ...options], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
