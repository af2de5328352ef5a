import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { serverEnvironment } from '../config/child-environment';

/** State LISTEN in /proc/net/tcp. */
const LISTEN = '0A';

/**
 * The program that listens on a TCP port of this machine, for example `python3 (process 812)`. Returns `null` when it cannot be found, for
 * example because it belongs to another user.
 */
export function findListener(port: number): string | null {
  return process.platform === 'linux' ? findOnLinux(port) : findWithLsof(port);
}

function findOnLinux(port: number): string | null {
  const sockets = new Set(
    ['tcp', 'tcp6'].flatMap((table) => listSockets(table, port)).map((inode) => `socket:[${inode}]`),
  );
  if (sockets.size === 0) return null;
  const pid = listOrNothing('/proc').find((name) => /^\d+$/.test(name) && holdsAny(name, sockets));
  return pid === undefined ? null : `${readOrNothing(`/proc/${pid}/comm`).trim()} (process ${pid})`;
}

/** The inodes of the sockets that listen on the port. */
function listSockets(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readOrNothing(`/proc/net/${table}`)
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return rows.flatMap(([, local, , state, , , , , , inode]) =>
    local?.endsWith(suffix) && state === LISTEN && inode ? [inode] : [],
  );
}

function holdsAny(pid: string, sockets: ReadonlySet<string>): boolean {
  return listOrNothing(`/proc/${pid}/fd`).some((file) => {
    try {
      return sockets.has(readlinkSync(`/proc/${pid}/fd/${file}`));
    } catch {
      return false;
    }
  });
}

function findWithLsof(port: number): string | null {
  const options = { encoding: 'utf8', env: serverEnvironment(), timeout: 5_000 } as const;
  const { stdout } = spawnSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], options);
  const pid = /^p(\d+)$/m.exec(stdout ?? '')?.[1];
  return pid === undefined ? null : `${/^c(.*)$/m.exec(stdout ?? '')?.[1] ?? 'a program'} (process ${pid})`;
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function listOrNothing(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
