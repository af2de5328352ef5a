import { readdirSync, readFileSync } from 'node:fs';

/** What a process uses at one moment. */
export interface ProcessFigures {
  readonly rssMb: number;
  readonly descriptors: number;
}

/** Reads /proc, so it works on Linux only. Returns `null` when the process has ended. */
export function readProcessFigures(pid: number): ProcessFigures | null {
  try {
    const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    return { rssMb: kilobytes / 1_024, descriptors: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return null;
  }
}
