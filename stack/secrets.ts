import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { homePaths } from '../config/home';
import { projectRoot } from '../config/paths';
import { readJson, writeJson } from '../system/files';
import { unusableHome } from './errors';

const Secret = Type.String({ minLength: 16 });
const FirstSecrets = Type.Object({
  postgresPassword: Secret,
  objectStoreAccessKey: Secret,
  objectStoreSecretKey: Secret,
  simulatorKey: Secret,
});
/** Keys with which the parts of the object store sign their calls. The homes of earlier versions do not have them. */
const SigningKeys = Type.Object({
  volumeWriteKey: Secret,
  volumeReadKey: Secret,
  filerWriteKey: Secret,
  filerReadKey: Secret,
});
const Secrets = Type.Composite([FirstSecrets, SigningKeys]);

/** The passwords and keys of the embedded servers. They are created once per home, in a file that only its owner can read. */
export type Secrets = Static<typeof Secrets>;

/** @throws NexthourError `UnusableHome` when the file is damaged: the servers keep the old passwords, so new ones would not work */
export function readOrCreateSecrets(home: string): Secrets {
  const path = homePaths(home).secretsFile;
  const existing = readJson({ path, schema: Type.Composite([FirstSecrets, Type.Partial(SigningKeys)]) });
  if (existing && Value.Check(Secrets, existing)) return existing;
  if (!existing && existsSync(path))
    throw unusableHome(path, 'holds the passwords of the embedded servers and is damaged or not readable');
  const secrets = { ...createSecrets(), ...existing };
  writeJson({ path, value: secrets });
  return secrets;
}

function createSecrets(): Secrets {
  return {
    postgresPassword: randomBytes(24).toString('hex'),
    objectStoreAccessKey: randomBytes(10).toString('hex'),
    objectStoreSecretKey: randomBytes(24).toString('hex'),
    simulatorKey: randomBytes(16).toString('hex'),
    volumeWriteKey: randomBytes(32).toString('hex'),
    volumeReadKey: randomBytes(32).toString('hex'),
    filerWriteKey: randomBytes(32).toString('hex'),
    filerReadKey: randomBytes(32).toString('hex'),
  };
}

/** The path of the passwords for the list of addresses: `.nexthour/secrets.json`, or an absolute path outside this folder. */
export function nameSecretsFile(home: string): string {
  const { secretsFile } = homePaths(home);
  const short = relative(projectRoot, secretsFile);
  return short.startsWith('..') ? secretsFile : short;
}
