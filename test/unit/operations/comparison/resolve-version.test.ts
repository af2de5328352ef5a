import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveVersion } from '../../../../operations/comparison/checkouts';

let folder: string;
const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexthour-versions-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function commitTwice(): void {
  git('init', '--quiet', 'full');
  for (const message of ['one', 'two']) {
    const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
    git('-C', 'full', ...author, 'commit', '--quiet', '--allow-empty', '-m', message);
  }
}

test('should quote git in a folder without a repository', async () => {
  await expect(resolveVersion('HEAD', folder)).rejects.toThrow(/fatal: not a git repository[\s\S]*git clone$/);
});

test('should name git fetch origin for an unknown branch', async () => {
  commitTwice();
  await expect(resolveVersion('feature', join(folder, 'full'))).rejects.toThrow('git fetch origin feature');
});

test('should name git fetch --unshallow in a shallow clone', async () => {
  commitTwice();
  git('clone', '--quiet', '--depth', '1', `file://${join(folder, 'full')}`, 'shallow');
  await expect(resolveVersion('HEAD~1', join(folder, 'shallow'))).rejects.toThrow('git fetch --unshallow');
});
