import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homePaths } from '../../config/home';
import type { Fault } from './fault';
import type { Target } from './target';

const TRAINER_BYTES = 1_500_000_000;

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'nexthour-mount-'));
  try {
    if (spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]).status !== 0) return false;
    return spawnSync('umount', [folder]).status === 0;
  } finally {
    rmdirSync(folder);
  }
}

/** Mounts a small file system over a folder of the home, as root can. */
function mountOver(
  name: string,
  { folderOf, options }: { folderOf: (home: string) => string; options: string },
): Fault {
  return {
    name,
    holdMs: 6_000,
    inject: ({ home }: Target) => {
      const folder = folderOf(home);
      mkdirSync(folder, { recursive: true });
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
      return () => void execFileSync('umount', ['--lazy', folder]);
    },
  };
}

const reportsOf = (home: string) => homePaths(home).reports;

const mounts: readonly Fault[] = [
  mountOver('the disk of the reports is full', { folderOf: reportsOf, options: 'size=4k' }),
  mountOver('the folder of the reports is read-only', { folderOf: reportsOf, options: 'ro' }),
];

const limitedMemory: Fault = {
  name: 'the training worker may use 1.5 GB',
  holdMs: 0,
  trains: true,
  isLong: true,
  inject: (target) => {
    const pid = String(target.pidOf('training-worker'));
    execFileSync('prlimit', ['--pid', pid, `--as=${TRAINER_BYTES}`]);
    // The worker that replaces it has no limit.
    return () => undefined;
  },
};

export const resourceFaults: readonly Fault[] = [...(canMount() ? mounts : []), limitedMemory];
