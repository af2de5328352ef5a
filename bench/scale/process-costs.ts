import { readFileSync } from 'node:fs';
import { listDescendants } from '../live-soak/process-tree';

/** What a service has used since its start, and what it holds now. */
export interface ProcessCosts {
  /** Processor time of the process, its running children and those that have ended. */
  readonly cpuS: number;
  /** Proportional set size: memory that processes share is divided among them. */
  readonly pssMb: number;
}

/** The kernel counts processor time in ticks of 1/100 s on every Linux (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** Reads /proc, so it works on Linux only. */
export function readProcessCosts(pid: number): ProcessCosts {
  const pids = [pid, ...listDescendants(pid)];
  return { cpuS: sum(pids.map(readOwnCpuS)), pssMb: sum(pids.map(readPssMb)) };
}

/** utime + stime + cutime + cstime of proc(5). The last two are of children that have ended and were waited for. */
export function readOwnCpuS(pid: number): number {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return sum(fields.slice(11, 15).map(Number)) / TICKS_PER_SECOND;
}

function readPssMb(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(readOrEmpty(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1_024;
}

/** Empty when the process has ended. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
