import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../config/paths';
import { nameSecretsFile, readOrCreateSecrets } from '../../../stack/secrets';
import { makeFolder } from './tiny-programs';

describe('the secrets of a home', () => {
  const folder = makeFolder();
  afterAll(() => folder.remove());

  it('are created once in a file that only its owner can read', () => {
    const created = readOrCreateSecrets(folder.path);
    expect(readOrCreateSecrets(folder.path)).toEqual(created);
    expect(statSync(join(folder.path, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(new Set(Object.values(created)).size).toBe(8);
  });

  it('keep their values when an earlier version created them, and get the keys that are new', () => {
    const path = join(folder.path, 'secrets.json');
    const { postgresPassword, objectStoreAccessKey, objectStoreSecretKey, simulatorKey } = readOrCreateSecrets(
      folder.path,
    );
    const earlier = { postgresPassword, objectStoreAccessKey, objectStoreSecretKey, simulatorKey };
    writeFileSync(path, JSON.stringify(earlier));
    const completed = readOrCreateSecrets(folder.path);
    expect(completed).toMatchObject({ ...earlier, filerReadKey: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(readOrCreateSecrets(folder.path)).toEqual(completed);
  });

  it('are named by a short path inside this folder, and by the whole path elsewhere', () => {
    expect(nameSecretsFile(join(projectRoot, '.nexthour'))).toBe('.nexthour/secrets.json');
    expect(nameSecretsFile(folder.path)).toBe(join(folder.path, 'secrets.json'));
  });

  it('are not replaced when the file is damaged, because the servers keep the old ones', () => {
    writeFileSync(join(folder.path, 'secrets.json'), '{"postgresPassword":');
    expect(() => readOrCreateSecrets(folder.path)).toThrow(
      /secrets.json holds the passwords of the embedded servers and is damaged or not readable; repair it/,
    );
  });
});
