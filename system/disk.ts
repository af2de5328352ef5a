import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** SeaweedFS, Postgres and MLflow fail below this free space: SeaweedFS accepts writes at 12 MB and refuses them at 3 MB. */
const FULL_BELOW_BYTES = 10_000_000;

/** `status` and `doctor` warn below this free space. An hour writes about 5 MB. */
export const NEARLY_FULL_BYTES = 2_000_000_000;

/** What a system call, a server or a program says when it finds no room. */
const NO_SPACE = /ENOSPC|no space left on device|disk full|XMinioStorageFull/i;

/** The bytes that a program may still write to the disk of a folder. The folder need not exist yet. */
export function readFreeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(findExisting(folder));
  return bavail * bsize;
}

/** `the disk is full: 0.0 GB free at /data`; `null` when the disk of the folder has room, or cannot be examined. */
export function describeFullDisk(folder: string, { fullBelowBytes = FULL_BELOW_BYTES } = {}): string | null {
  try {
    const free = readFreeBytes(folder);
    return free < fullBelowBytes ? `the disk is full: ${(free / 1e9).toFixed(1)} GB free at ${folder}` : null;
  } catch {
    return null;
  }
}

/** Whether the message of an error says that a disk is full. */
export function namesFullDisk(message: string): boolean {
  return NO_SPACE.test(message);
}

function findExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : findExisting(dirname(folder));
}
