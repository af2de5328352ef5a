import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFolders, protectHome } from '../../../stack/private-home';
import { SERVICE_NAMES } from '../../../stack/service';
import { makeFolder } from './tiny-programs';

describe('the home', () => {
  const folder = makeFolder();
  afterAll(() => folder.remove());
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
  const passable = process.getuid?.() === 0 ? '711' : '700';

  /** A home as earlier versions left it, in which every user can read everything. */
  function createOpenHome(name: string): string {
    const home = join(folder.path, name);
    for (const path of ['temporal', 'object-store/filerldb2', 'postgres/data', 'registry']) {
      mkdirSync(join(home, path), { recursive: true });
    }
    for (const path of [
      'temporal/temporal.db',
      'object-store/filerldb2/1.dat',
      'ports.json',
      'running-1.lock',
      'reports',
    ]) {
      writeFileSync(join(home, path), 'data', { mode: 0o644 });
    }
    return home;
  }

  it('of an earlier version becomes private, except for the way to Postgres', () => {
    const home = createOpenHome('earlier');
    const outside = join(folder.path, 'outside');
    writeFileSync(outside, 'data', { mode: 0o644 });
    symlinkSync(outside, join(home, 'temporal', 'link'));
    protectHome(home, SERVICE_NAMES);
    expect([home, join(home, 'postgres')].map(modeOf)).toEqual([passable, passable]);
    const folders = ['temporal', 'object-store', 'object-store/filerldb2', 'registry'];
    expect(folders.map((name) => modeOf(join(home, name)))).toEqual(['700', '700', '700', '700']);
    const files = ['temporal/temporal.db', 'object-store/filerldb2/1.dat', 'ports.json', 'running-1.lock', 'reports'];
    expect(files.map((name) => modeOf(join(home, name)))).toEqual(['600', '600', '600', '600', '600']);
    expect(modeOf(outside)).toBe('644');
  });

  it('keeps the mode of a folder that holds files of others, and of these files', () => {
    const home = createOpenHome('shared');
    writeFileSync(join(home, 'thesis.tex'), '', { mode: 0o644 });
    chmodSync(home, 0o755);
    protectHome(home, SERVICE_NAMES);
    expect([home, join(home, 'thesis.tex'), join(home, 'temporal')].map(modeOf)).toEqual(['755', '644', '700']);
  });

  it.each([0o000, 0o077, 0o022])('is created for its owner only with umask %o', (mask) => {
    const before = process.umask(mask);
    try {
      const home = join(folder.path, `new-${mask}`);
      createFolders(home, 0o700);
      expect(modeOf(home)).toBe('700');
      expect(readdirSync(home)).toEqual([]);
    } finally {
      process.umask(before);
    }
  });
});
