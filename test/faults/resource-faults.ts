import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { homePaths } from '../../config/home';
import { explainNoMount } from './disk';
import type { Fault } from './fault';
import type { Target } from './target';

const TRAINER_BYTES = 1_500_000_000;

/** Mounts a small file system over a folder of the home, as root can. */
function mountOver(
  name: string,
  { folderOf, options }: { folderOf: (home: string) => string; options: string },
): Fault {
  return {
    name,
    holdMs: 6_000,
    isLong: true,
    impossible: explainNoMount(),
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

/** Postgres, the object store and Temporal write to this disk, too, so more than one step fails. */
const fullDisk: Fault = {
  name: 'the disk of all servers and processes is full',
  at: 500,
  holdMs: 15_000,
  isLong: true,
  // Postgres and the object store may end or refuse, and the server reads from them.
  stopsServer: true,
  // The logs are on the same disk. `npm start` prints the line on the terminal.
  named: {
    status: /the disk is full: 0\.0 GB free/,
    metric: ['pipeline-worker', /^nexthour_step_attempts_total\{step="\w+",outcome="failed"\} [1-9]\d*$/m],
  },
  impossible: explainNoMount(),
  inject: ({ disk }) => disk.fill(),
};

const limitedMemory: Fault = {
  name: 'the memory of the training worker is limited to 1.5 GB',
  impossible: spawnSync('prlimit', ['--version']).error && 'there is no program `prlimit`',
  holdMs: 0,
  trains: true,
  isLong: true,
  inject: async (target) => {
    const pid = String(await target.pidOf('training-worker'));
    execFileSync('prlimit', ['--pid', pid, `--as=${TRAINER_BYTES}`]);
    // The worker that replaces it has no limit.
    return () => undefined;
  },
};

export const resourceFaults: readonly Fault[] = [...mounts, fullDisk, limitedMemory];
