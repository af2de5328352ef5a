import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderOutsideHome } from '../stack/postgres-place';

/** Makes a home for `work` and always removes it. */
export async function withScratchHome<T>(name: string, work: (home: string) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), `nexthour-${name}-`));
  // When we are root, Postgres runs as another user, who must be able to enter the folder.
  chmodSync(home, 0o755);
  try {
    return await work(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
    rmSync(folderOutsideHome(home), { recursive: true, force: true });
  }
}
