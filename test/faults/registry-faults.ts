import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import { homePaths } from '../../config/home';
import { projectRoot } from '../../config/paths';
import type { Fault } from './fault';
import type { Target } from './target';

const registryOf = ({ home }: Target) => homePaths(home).dataRegistry;

function git(target: Target, ...args: string[]): void {
  const identity = ['-c', 'user.name=somebody', '-c', 'user.email=somebody@example.com'];
  execFileSync('git', [...identity, ...args], { cwd: registryOf(target), env: childEnvironment(), stdio: 'pipe' });
}

/** Takes DVC's lock with DVC's own library, like a `dvc` command that runs in the registry, and says when it has it. */
const HOLD_LOCK = `
import sys, time, zc.lockfile
lock = zc.lockfile.LockFile(sys.argv[1])
print("held", flush=True)
time.sleep(60)
`;

export const registryFaults: readonly Fault[] = [
  {
    name: "another program holds DVC's lock",
    holdMs: 6_000,
    inject: async (target) => {
      const folder = join(registryOf(target), '.dvc', 'tmp');
      mkdirSync(folder, { recursive: true });
      const python = join(projectRoot, '.venv', 'bin', 'python');
      const holder = spawn(python, ['-c', HOLD_LOCK, join(folder, 'lock')], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [said] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
      if (!String(said).includes('held')) throw new Error(`the lock of DVC cannot be taken: ${said}`);
      return () => void holder.kill('SIGKILL');
    },
  },
  {
    name: 'somebody commits to the data registry and checks out another commit',
    holdMs: 0,
    inject: (target) => {
      git(target, 'commit', '--quiet', '--allow-empty', '-m', 'a commit of somebody else');
      git(target, 'checkout', '--quiet', '--detach', 'HEAD~1');
      return () => undefined;
    },
  },
  {
    name: 'somebody moves the branch of the data registry back and commits other data',
    isLong: true,
    holdMs: 0,
    inject: (target) => {
      git(target, 'reset', '--quiet', '--hard', 'HEAD~2');
      writeFileSync(join(registryOf(target), 'data', 'raw', 'btc_history.csv.dvc'), 'outs: []\n');
      git(target, 'commit', '--quiet', '--all', '-m', 'other data');
      return () => undefined;
    },
  },
  {
    name: 'somebody edits a file of the data registry',
    isLong: true,
    holdMs: 0,
    inject: (target) => {
      writeFileSync(join(registryOf(target), 'data', 'raw', 'btc_history.csv.dvc'), 'outs: []\n');
      return () => undefined;
    },
  },
  {
    name: 'the object store refuses the push of the data registry',
    at: 300,
    holdMs: 6_000,
    inject: (target) => {
      target.proxies['object-store'].disturb({ kind: 'reset' });
      return () => target.proxies['object-store'].disturb({ kind: 'none' });
    },
    isLong: true,
  },
];
