import { execFile } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { serverEnvironment } from '../config/child-environment';
import type { PostgresPlace } from './postgres-place';

/** Creates an empty cluster. It is created in a draft folder, so a killed process leaves no incomplete cluster at the final path. */
export async function initialiseCluster(cluster: {
  readonly place: PostgresPlace;
  readonly user: string;
  readonly password: string;
}): Promise<void> {
  const { place } = cluster;
  const parent = dirname(place.data);
  // The initdb of a killed process may still be running, so every process uses its own folder.
  const draft = join(parent, `data.${process.pid}.new`);
  const passwordFile = join(parent, `password.${process.pid}.new`);
  removeDrafts(parent);
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, cluster.password, { mode: 0o600 });
  if (place.user) for (const path of [draft, passwordFile]) chownSync(path, place.user.uid, place.user.gid);
  try {
    await runInitdb({ place, args: ['-D', draft, '-U', cluster.user, `--pwfile=${passwordFile}`] });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, place.data);
}

function removeDrafts(parent: string): void {
  for (const name of readdirSync(parent).filter((entry) => entry.endsWith('.new'))) {
    rmSync(join(parent, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

async function runInitdb({ place, args }: { place: PostgresPlace; args: readonly string[] }): Promise<void> {
  const options = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  const spawnOptions = { cwd: '/', env: serverEnvironment(), ...place.user };
  await promisify(execFile)(join(place.binaries, 'initdb'), [...args, ...options], spawnOptions);
}
