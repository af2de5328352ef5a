import { existsSync } from 'node:fs';

/** Debian's Chromium, or the browser that CHROMIUM_PATH names; `null` when there is none. */
export function findChromium(): string | null {
  const { CHROMIUM_PATH } = process.env;
  const paths = CHROMIUM_PATH ? [CHROMIUM_PATH] : ['/usr/bin/chromium', '/usr/bin/chromium-browser'];
  return paths.find((path) => existsSync(path)) ?? null;
}

export const HOW_TO_GET_CHROMIUM =
  'install it (Debian: `apt-get install chromium`) or set CHROMIUM_PATH to a Chromium or Chrome';
