import { existsSync, readFileSync } from 'node:fs';

/** The program that opens an address in the browser of this desktop; `null` without a desktop, for example over SSH. */
export function findOpener(environment: NodeJS.ProcessEnv = process.env, platform = process.platform): string | null {
  if (environment.SSH_CONNECTION || environment.CI) return null;
  if (platform === 'darwin') return '/usr/bin/open';
  if (!environment.DISPLAY && !environment.WAYLAND_DISPLAY) return null;
  const folders = (environment.PATH ?? '').split(':').filter((folder) => folder !== '');
  return folders.map((folder) => `${folder}/xdg-open`).find((path) => existsSync(path)) ?? null;
}

/** Whether this process is in the foreground of its terminal. One in the background is stopped when it reads from the terminal. */
export function isInForeground(): boolean {
  try {
    // The name of the program is in brackets and may contain spaces. Then: state, parent, group, session, terminal, its foreground group.
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
    return fields[2] === fields[5];
  } catch {
    return process.platform === 'darwin';
  }
}
