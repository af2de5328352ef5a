import { readdirSync, readFileSync } from 'node:fs';

/** The running processes, from /proc, so it works on Linux only. */
function listProcesses(): { pid: number; parent: number }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const stat = read(`/proc/${name}/stat`);
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === undefined || state === '' || state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent) }];
  });
}

/** All processes that a process has started, and those that these have started. */
export function listDescendants(root: number): number[] {
  const all = listProcesses();
  const childrenOf = (parent: number): number[] =>
    all.filter((one) => one.parent === parent).flatMap(({ pid }) => [pid, ...childrenOf(pid)]);
  return childrenOf(root);
}

/** The processes whose command, environment or working directory names a folder, with their commands. */
export function findProcessesOf(folder: string): string[] {
  return listProcesses().flatMap(({ pid }) => {
    const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
    const isOfFolder = pid !== process.pid && `${command} ${read(`/proc/${pid}/environ`)}`.includes(folder);
    return isOfFolder ? [`${pid} ${command.slice(0, 120)}`] : [];
  });
}

/** Empty when the process has ended, or belongs to another user. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
