import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRepository } from '../../../../clients/dvc/repository';
import { childEnvironment } from '../../../../config/child-environment';
import { projectRoot } from '../../../../config/paths';

/** Damages a real repository of git and DVC as a killed process or a power failure does, and uses it again. */
const root = mkdtempSync(join(tmpdir(), 'nexthour-registry-'));
const folder = join(root, 'registry');
const at = (...names: string[]) => join(folder, ...names);
const undone: string[] = [];
const repository = createRepository({
  folder,
  dvcProgram: join(projectRoot, '.venv', 'bin', 'dvc'),
  environment: childEnvironment(),
  objectStore: {
    ...{ endpoint: 'http://127.0.0.1:9', accessKey: 'an-access-key', secretKey: 'a-secret-key' },
    ...{ bucket: 'data', region: 'us-east-1' },
  },
  onUndoneChange: (path) => void undone.push(path),
});
const git = (...args: string[]) => String(execFileSync('git', ['-C', folder, ...args])).trim();

/** @returns the new commit */
async function commit(content: string): Promise<string> {
  writeFileSync(at('data', 'hour.txt'), content);
  return repository.commit({ message: content, paths: ['data/hour.txt'] });
}

let before: string;
let head: string;

beforeAll(async () => {
  await repository.prepare();
  await mkdir(at('data'));
});
beforeEach(async () => {
  before = await commit(`the last but one ${Math.random()}`);
  head = await commit(`the last ${Math.random()}`);
  undone.splice(0);
});
afterAll(() => rmSync(root, { recursive: true }));

it.each<[string, () => void]>([
  ['HEAD without content', () => writeFileSync(at('.git', 'HEAD'), '')],
  ['a HEAD of zero bytes', () => writeFileSync(at('.git', 'HEAD'), '\0'.repeat(20))],
  ['an empty index', () => writeFileSync(at('.git', 'index'), '')],
  ['an index that was cut', () => truncateSync(at('.git', 'index'), 50)],
  ['a configuration of zero bytes', () => writeFileSync(at('.git', 'config'), '\0'.repeat(90))],
  ['a branch without content', () => writeFileSync(at('.git', 'refs', 'heads', 'main'), '')],
  ['another branch that is checked out', () => git('checkout', '--quiet', '-B', 'other', 'HEAD~1')],
  [
    'packed refs without content',
    () => {
      git('pack-refs', '--all');
      writeFileSync(at('.git', 'packed-refs'), '');
    },
  ],
])('should keep the newest commit after %s', async (_, damage) => {
  damage();
  await repository.prepare();
  expect(git('rev-parse', 'HEAD')).toBe(head);
  expect(git('status', '--porcelain')).toBe('');
});

it('should go back to the last commit that git can read, and remove a tag of the lost one', async () => {
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'tag', '--annotate', '-m', 'lost', 'lost', head);
  for (const id of [head, git('rev-parse', 'lost')]) {
    const path = at('.git', 'objects', id.slice(0, 2), id.slice(2));
    chmodSync(path, 0o644);
    writeFileSync(path, '');
  }
  await repository.prepare();
  expect(git('rev-parse', 'HEAD')).toBe(before);
  expect(git('tag')).toBe('');
});

it('should name the command when it cannot repair the damage', async () => {
  git('pack-refs', '--all');
  const packed = readFileSync(at('.git', 'packed-refs'));
  writeFileSync(at('.git', 'packed-refs'), 'damaged');
  await expect(repository.prepare()).rejects.toThrow(
    `the data registry is damaged. Move it away with \`mv ${folder} ${folder}.damaged\``,
  );
  writeFileSync(at('.git', 'packed-refs'), packed);
});

it('should say which committed file it restores', async () => {
  writeFileSync(at('data', 'hour.txt'), 'edited by hand');
  await repository.prepare();
  expect(undone).toEqual(['data/hour.txt']);
  expect(readFileSync(at('data', 'hour.txt'), 'utf8')).toContain('the last');
  undone.splice(0);
  await repository.prepare();
  expect(undone).toEqual([]);
});

it.each(['', '{"a', JSON.stringify({ x: { read: [{ pid: process.pid, cmd: 'dvc add' }] } })])(
  'should remove a list of readers and writers of processes that have ended: %j',
  async (text) => {
    writeFileSync(at('.dvc', 'tmp', 'rwlock'), text);
    await repository.prepare();
    expect(readdirSync(at('.dvc', 'tmp'))).not.toContain('rwlock');
  },
);
