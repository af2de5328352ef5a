import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDataRegistry } from '../../clients/dvc';
import { childEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import { objectStoreForTests } from '../support/servers';

const dvcProgram = join(projectRoot, '.venv', 'bin', 'dvc');
const objectStore = objectStoreForTests();
const environment = childEnvironment();

describe('the data registry', () => {
  let home: string;
  const folder = () => join(home, 'with a space', 'registry');
  const open = () => openDataRegistry({ folder: folder(), dvcProgram, environment, objectStore });
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder(), encoding: 'utf8' }).trim();

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'nexthour-registry-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  function versionOf(hour: string, content = `${home} ${hour}`) {
    const files = [
      { path: 'data/raw/btc_history.csv', bytes: Buffer.from(`history ${content}\n`) },
      { path: 'data/processed/btc_processed.csv', bytes: Buffer.from(`processed ${content}\n`) },
    ];
    return { tag: `BTC/${hour}`, message: `hour ${hour}`, files };
  }

  it('should restore the bytes of any hour with git checkout and dvc pull in a clone', async () => {
    const registry = open();
    const versions = [versionOf('2026-11-21T07Z'), versionOf('2026-11-21T08Z')];
    for (const version of versions) await registry.save(version);

    const clone = join(home, 'clone');
    execFileSync('git', ['clone', '--quiet', folder(), clone]);
    writeFileSync(join(clone, '.dvc', 'config.local'), readFileSync(join(folder(), '.dvc', 'config.local')));
    for (const { tag, files } of versions) {
      execFileSync('git', ['checkout', '--quiet', tag], { cwd: clone });
      execFileSync(dvcProgram, ['pull', '--quiet'], { cwd: clone });
      for (const { path, bytes } of files) expect(readFileSync(join(clone, path))).toEqual(bytes);
    }
  });

  it('should write the new address of the store after a restart on another port, without waiting for the next save', async () => {
    const elsewhere = { ...objectStore, endpoint: 'http://127.0.0.1:9' };
    const moved = openDataRegistry({ folder: folder(), dvcProgram, environment, objectStore: elsewhere });
    await moved.updateStoreAddress();
    expect(existsSync(folder())).toBe(false);
    await open().save(versionOf('2026-11-21T07Z'));
    await moved.updateStoreAddress();
    expect(readFileSync(join(folder(), '.dvc', 'config.local'), 'utf8')).toContain(
      'endpointurl = "http://127.0.0.1:9"',
    );
  });

  it('should commit only its own files, and report each other file once', async () => {
    const stray: string[] = [];
    const onStrayFile = (path: string) => void stray.push(path);
    const registry = openDataRegistry({ folder: folder(), dvcProgram, environment, objectStore, onStrayFile });
    await registry.save(versionOf('2026-11-21T07Z'));
    writeFileSync(join(folder(), 'notes ä.txt'), 'mine');
    for (const hour of ['2026-11-21T08Z', '2026-11-21T09Z']) await registry.save(versionOf(hour));
    expect(git('-c', 'core.quotePath=false', 'ls-tree', '-r', '--name-only', 'HEAD').split('\n')).toEqual([
      ...['.dvc/.gitignore', '.dvc/config', '.dvcignore'],
      ...['data/processed/.gitignore', 'data/processed/btc_processed.csv.dvc'],
      ...['data/raw/.gitignore', 'data/raw/btc_history.csv.dvc'],
    ]);
    expect(readFileSync(join(folder(), 'notes ä.txt'), 'utf8')).toBe('mine');
    expect(stray).toEqual(['notes ä.txt']);
  });

  it('should create one version when two callers save the same hour at the same time', async () => {
    const version = versionOf('2026-11-21T07Z');
    const saved = await Promise.all([open().save(version), open().save(version)]);
    expect(saved[1]).toEqual(saved[0]);
    expect(git('rev-parse', 'BTC/2026-11-21T07Z^{commit}')).toBe(saved[0].commit);
    expect(git('rev-list', '--count', 'main')).toBe('2');
  });

  it('should refuse other files under an existing tag', async () => {
    await open().save(versionOf('2026-11-21T07Z'));
    await expect(open().save(versionOf('2026-11-21T07Z', 'other'))).rejects.toMatchObject({
      code: 'TagTaken',
      canRetry: false,
    });
  });

  it('should not commit keys, and should store them in a file that only its owner can read', async () => {
    await open().save(versionOf('2026-11-21T07Z'));
    expect(git('show', 'main:.dvc/config')).not.toContain(objectStore.accessKey);
    expect(git('ls-files')).not.toContain('config.local');
    expect(statSync(join(folder(), '.dvc', 'config.local')).mode & 0o777).toBe(0o600);
  });

  it('should save an hour after a power failure left its branch and a tag empty', async () => {
    const registry = open();
    await registry.save(versionOf('2026-11-21T07Z'));
    const newest = git('rev-parse', 'main');
    for (const ref of ['heads/main', 'tags/BTC/2026-11-21T07Z']) writeFileSync(join(folder(), '.git', 'refs', ref), '');
    await registry.save(versionOf('2026-11-21T08Z'));
    expect(git('rev-parse', 'main^')).toBe(newest);
    await registry.save(versionOf('2026-11-21T07Z'));
    expect(git('tag', '--list').split('\n')).toEqual(['BTC/2026-11-21T07Z', 'BTC/2026-11-21T08Z']);
  });

  it('should save an hour even if a killed process left the locks of git and its own lock', async () => {
    const registry = open();
    await registry.save(versionOf('2026-11-21T07Z'));
    git('checkout', '--quiet', '--detach');
    const dead = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => dead.on('exit', resolve));
    writeFileSync(`${folder()}-1.lock`, JSON.stringify({ pid: dead.pid, startedAt: 'long ago' }));
    for (const name of ['index.lock', 'refs/heads/main.lock']) {
      writeFileSync(join(folder(), '.git', name), '');
      utimesSync(join(folder(), '.git', name), new Date(0), new Date(0));
    }
    writeFileSync(join(folder(), 'data/raw/btc_history.csv.dvc'), 'half a pointer');

    await registry.save(versionOf('2026-11-21T08Z'));
    expect(git('log', '--format=%s', 'main').split('\n')).toEqual([
      'hour 2026-11-21T08Z',
      'hour 2026-11-21T07Z',
      'an empty data registry',
    ]);
    expect(readdirSync(dirname(folder())).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('should kill its child processes when it is cancelled, and save the hour at the next call', async () => {
    const version = versionOf('2026-11-21T07Z');
    const cancel = new AbortController();
    const cancelled = open().save(version, cancel.signal);
    await sleep(700);
    cancel.abort(new Error('the run was cancelled'));
    await expect(cancelled).rejects.toThrow('the run was cancelled');
    await expect(open().save(version)).resolves.toMatchObject({ tag: version.tag });
  });

  it('should report what failed without showing the keys', async () => {
    const wrong = { ...objectStore, secretKey: 'a-secret-that-is-wrong' };
    const registry = openDataRegistry({ folder: folder(), dvcProgram, environment, objectStore: wrong });
    const error = await registry.save(versionOf('2026-11-21T07Z')).catch((reason: Error) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toContain('dvc');
    expect(String(error)).not.toContain(wrong.secretKey);
    expect(String(error)).not.toContain(objectStore.accessKey);
  });
});
