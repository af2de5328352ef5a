import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { homePaths } from '../config/home';
import { projectRoot } from '../config/paths';
import { readJson, writeJson } from '../system/files';
import { unusableHome } from './errors';

const Secret = Type.String({ minLength: 16 });
const Secrets = Type.Object({
  postgresPassword: Secret,
  objectStoreAccessKey: Secret,
  objectStoreSecretKey: Secret,
  simulatorKey: Secret,
});

/** The passwords of the embedded servers. They are created once per home, in a file that only its owner can read. */
export type Secrets = Static<typeof Secrets>;

/** @throws NexthourError `UnusableHome` when the file is damaged: the servers keep the old passwords, so new ones would not work */
export function readOrCreateSecrets(home: string): Secrets {
  const path = homePaths(home).secretsFile;
  const existing = readJson({ path, schema: Secrets });
  if (existing) return existing;
  if (existsSync(path))
    throw unusableHome(path, 'holds the passwords of the embedded servers and is damaged or not readable');
  const created = {
    postgresPassword: randomBytes(24).toString('hex'),
    objectStoreAccessKey: randomBytes(10).toString('hex'),
    objectStoreSecretKey: randomBytes(24).toString('hex'),
    simulatorKey: randomBytes(16).toString('hex'),
  };
  writeJson({ path, value: created });
  return created;
}

/** The path of the passwords for the list of addresses: `.nexthour/secrets.json`, or an absolute path outside this folder. */
export function nameSecretsFile(home: string): string {
  const { secretsFile } = homePaths(home);
  const short = relative(projectRoot, secretsFile);
  return short.startsWith('..') ? secretsFile : short;
}
