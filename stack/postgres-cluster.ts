import { execFile } from 'node:child_process';
import { chownSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { serverEnvironment } from '../config/server-environment';
import type { PostgresPlace } from './postgres-place';

/** Makes an empty cluster; it is at its place whole or not at all, also when we are killed half way. */
export async function initialiseCluster(cluster: {
  readonly place: PostgresPlace;
  readonly user: string;
  readonly password: string;
}): Promise<void> {
  const { place } = cluster;
  const parent = dirname(place.data);
  const draft = join(parent, 'data.new');
  const passwordFile = join(parent, 'password.new');
  mkdirSync(parent, { recursive: true });
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, cluster.password, { mode: 0o600 });
  if (place.user) for (const path of [draft, passwordFile]) chownSync(path, place.user.uid, place.user.gid);
  try {
    await runInitdb({ place, args: ['-D', draft, '-U', cluster.user, `--pwfile=${passwordFile}`] });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, place.data);
}

async function runInitdb({ place, args }: { place: PostgresPlace; args: readonly string[] }): Promise<void> {
  const choices = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  const options = { cwd: '/', env: serverEnvironment(), ...place.user };
  await promisify(execFile)(join(place.binaries, 'initdb'), [...args, ...choices], options);
}
