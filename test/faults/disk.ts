import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { FAULT_LONG = '' } = process.env;
const SIZE = '4g';

/** The disk of all servers and processes. */
export interface Disk {
  /** Takes all free space away, and returns how to give it back. */
  fill(): () => void;
  close(): void;
}

/** Why no file system can be mounted; `undefined` when one can. */
export function explainNoMount(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'nexthour-mount-'));
  try {
    const { status, error } = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder], { stdio: 'ignore' });
    if (error) return 'there is no program `mount`';
    if (status !== 0) return 'this user may not mount a file system';
    spawnSync('umount', [folder]);
    return undefined;
  } finally {
    rmdirSync(folder);
  }
}

/**
 * In the long run, mounts a file system of our own over the folder, if this machine allows it: its size can change while it is in use.
 * It takes memory only for what is written.
 */
export function openDisk(folder: string): Disk {
  if (FAULT_LONG === '' || explainNoMount() !== undefined) return { fill: refuse, close: () => undefined };
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=755`, 'tmpfs', folder]);
  let isMounted = true;
  const close = () => {
    if (isMounted) execFileSync('umount', ['--lazy', folder]);
    isMounted = false;
  };
  // Also after Ctrl-C.
  process.once('exit', close);
  const resize = (size: string) => execFileSync('mount', ['-o', `remount,size=${size}`, folder]);
  return {
    fill: () => {
      const { blocks, bfree, bsize } = statfsSync(folder);
      resize(String((blocks - bfree) * bsize));
      return () => resize(SIZE);
    },
    close,
  };
}

function refuse(): never {
  throw new Error('the disk of this run cannot be filled');
}
