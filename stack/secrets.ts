import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type Static, Type } from '@sinclair/typebox';
import { homePaths } from '../config/home';
import { readJson, writeJson } from '../system/files';
import { UnusableHome } from './errors';

const Secret = Type.String({ minLength: 16 });
const Secrets = Type.Object({
  postgresPassword: Secret,
  objectStoreAccessKey: Secret,
  objectStoreSecretKey: Secret,
  simulatorKey: Secret,
});

/** The passwords between our own servers: made once for a home, in a file that only its owner reads. */
export type Secrets = Static<typeof Secrets>;

/** @throws UnusableHome when the file is damaged: what was made with the old ones could not be opened with new ones */
export function readOrMakeSecrets(home: string): Secrets {
  const path = homePaths(home).secretsFile;
  const kept = readJson({ path, schema: Secrets });
  if (kept) return kept;
  if (existsSync(path))
    throw new UnusableHome(path, 'cannot be read, or is not whole, and our servers know its passwords');
  const made = {
    postgresPassword: randomBytes(24).toString('hex'),
    objectStoreAccessKey: randomBytes(10).toString('hex'),
    objectStoreSecretKey: randomBytes(24).toString('hex'),
    simulatorKey: randomBytes(16).toString('hex'),
  };
  writeJson({ path, value: made });
  return made;
}
