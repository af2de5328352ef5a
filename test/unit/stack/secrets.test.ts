import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOrMakeSecrets } from '../../../stack/secrets';
import { makeFolder } from './tiny-programs';

describe('the secrets of a home', () => {
  const folder = makeFolder();
  afterAll(() => folder.remove());

  it('are made once, and only their owner reads them', () => {
    const made = readOrMakeSecrets(folder.path);
    expect(readOrMakeSecrets(folder.path)).toEqual(made);
    expect(statSync(join(folder.path, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(new Set(Object.values(made)).size).toBe(4);
  });

  it('are not made anew in place of damaged ones, which the servers know', () => {
    writeFileSync(join(folder.path, 'secrets.json'), '{"postgresPassword":');
    expect(() => readOrMakeSecrets(folder.path)).toThrow(/secrets.json cannot be read/);
  });
});
