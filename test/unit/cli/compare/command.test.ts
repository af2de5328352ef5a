import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../../config/paths';
import { HOUR_MS } from '../../../../forecasting/hour';
import { readPricesUntil } from '../../../support/price-sample';

const LAST = Date.UTC(2023, 5, 1);
const DAYS = { known: 130, judged: 20 };
const isRepository = existsSync(join(projectRoot, '.git'));
const whereGitIs = isRepository ? describe : describe.skip;

whereGitIs('nexthour compare', () => {
  let folder: string;
  const checkout = () => join(folder, 'checkout');
  const git = (...args: string[]) =>
    execFileSync(
      'git',
      ['-c', 'user.name=a test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false', ...args],
      {
        cwd: checkout(),
        encoding: 'utf8',
      },
    );

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nexthour-compare-test-'));
    execFileSync('git', ['clone', '--quiet', '--shared', projectRoot, checkout()]);
    cpSync(join(projectRoot, 'dist'), join(checkout(), 'dist'), { recursive: true });
    symlinkSync(join(projectRoot, 'node_modules'), join(checkout(), 'node_modules'));
    mkdirSync(join(checkout(), '.cache'));
    const rows = readPricesUntil(LAST, DAYS.known).map(({ hour, rate, high, low }) => [hour, rate, high, low].join());
    writeFileSync(join(folder, 'prices.csv'), `date,rate,high,low\n${rows.join('\n')}\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function commitParameters(branch: string, change: (text: string) => string): void {
    const file = join(checkout(), 'params.yaml');
    git('checkout', '--quiet', '-b', branch);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    git('commit', '--quiet', '--no-verify', '--all', '-m', branch);
    git('checkout', '--quiet', '-');
  }

  function compare(head: string) {
    const from = new Date(LAST - (DAYS.judged * 24 - 1) * HOUR_MS).toISOString();
    const data = ['--csv', join(folder, 'prices.csv'), '--from', from, '--model', 'har', '--seeds', '2'];
    const args = [
      'cli/nexthour.mjs',
      'compare',
      '--base',
      'HEAD',
      '--head',
      head,
      '--out',
      join(folder, head),
      ...data,
    ];
    return spawnSync(process.execPath, args, { cwd: checkout(), encoding: 'utf8' });
  }

  it('should block a change that makes forecasts worse, and say so in the comment', () => {
    commitParameters('blind', (text) => text.replace(/ridge: .*/, 'ridge: 1000000'));
    const { status, stdout } = compare('blind');
    expect({ status, stdout }).toEqual({ status: 1, stdout: expect.stringContaining('Head is worse: +') });
    expect(readFileSync(join(folder, 'blind', 'comment.md'), 'utf8')).toContain('the same 480 hours');
    expect(readFileSync(join(folder, 'blind', 'picture.svg'), 'utf8')).toContain('<svg');
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
    expect(git('status', '--porcelain', '--untracked-files=no')).toBe('');
  }, 300_000);

  it('should name a commit that git does not know', () => {
    const { status, stderr } = compare('nobody-has-this');
    expect(status).toBe(1);
    expect(stderr).toContain('git knows no commit "nobody-has-this" here; fetch it first');
  });
});
