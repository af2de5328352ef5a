import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../../config/paths';
import { parseResult } from '../../../../forecasting/comparison/result';
import { HOUR_MS } from '../../../../forecasting/hour';
import { readPricesUntil } from '../../../support/price-sample';

const LAST = Date.UTC(2023, 5, 1);
const DAYS = { known: 130, forecast: 20 };
/** For comparisons of a version that cannot be run: nobody reads the forecasts of the other one. */
const FEW_DAYS = 1;
const isRepository = existsSync(join(projectRoot, '.git'));
const describeInRepository = isRepository ? describe : describe.skip;

describeInRepository('nexthour compare', () => {
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
    compileWithoutTypes();
    const rows = readPricesUntil(LAST, DAYS.known).map(({ hour, rate, high, low }) => [hour, rate, high, low].join());
    writeFileSync(join(folder, 'prices.csv'), `date,rate,high,low\n${rows.join('\n')}\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Both versions are compiled as always, but in a third of the time: the types of this project are checked elsewhere. */
  function compileWithoutTypes(): void {
    const file = join(checkout(), 'tsconfig.build.json');
    const { compilerOptions, ...others } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...others, compilerOptions: { ...compilerOptions, noCheck: true } }));
    git('commit', '--quiet', '--no-verify', '--all', '-m', 'compile without types');
  }

  function commit(branch: string, change: (file: string) => void): void {
    git('checkout', '--quiet', '-b', branch);
    change(join(checkout(), 'params.yaml'));
    git('commit', '--quiet', '--no-verify', '--all', '-m', branch);
    git('checkout', '--quiet', '-');
  }

  function compare(head: string, { base = 'HEAD', days = FEW_DAYS } = {}) {
    const from = new Date(LAST - (days * 24 - 1) * HOUR_MS).toISOString();
    const data = ['--csv', join(folder, 'prices.csv'), '--from', from, '--model', 'har', '--seeds', '3'];
    const args = ['cli/nexthour.mjs', 'compare', '--base', base, '--head', head, '--out', join(folder, head), ...data];
    return spawnSync(process.execPath, args, { cwd: checkout(), encoding: 'utf8' });
  }

  it('should block a change that makes forecasts worse, and say so in the comment', () => {
    commit('blind', (file) => writeFileSync(file, readFileSync(file, 'utf8').replace(/ridge: .*/, 'ridge: 1000000')));
    const { status, stdout } = compare('blind', { days: DAYS.forecast });
    expect({ status, stdout }).toEqual({ status: 1, stdout: expect.stringContaining('Head is worse: +') });
    expect(readFileSync(join(folder, 'blind', 'comment.md'), 'utf8')).toContain('the same 480 hours');
    expect(readFileSync(join(folder, 'blind', 'picture.svg'), 'utf8')).toContain('<svg');
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
    expect(git('status', '--porcelain', '--untracked-files=no')).toBe('');
  });

  /** `git worktree add` fails with "failed to read commondir" while another such command registers its worktree. */
  it('should stop the head when the base cannot be run, also while another process registers a worktree', () => {
    commit('bare', (file) => rmSync(file));
    const unfinished = join(checkout(), '.git', 'worktrees', 'unfinished');
    mkdirSync(unfinished, { recursive: true });
    writeFileSync(join(unfinished, 'gitdir'), join(folder, 'elsewhere', '.git'));
    writeFileSync(join(unfinished, 'commondir'), '');
    const { status, stderr } = compare('HEAD', { base: 'bare' });
    rmSync(unfinished, { recursive: true });
    expect(status).toBe(1);
    expect(stderr).toContain('The base bare cannot be run, so no comparison is possible: its params.yaml');
    expect(stderr).not.toContain('training head, seed 1 of 3');
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  });

  it('should fail before any training when the commits are the same, the model is unknown or the folder cannot be created', () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ['cli/nexthour.mjs', 'compare', ...args], { cwd: checkout(), encoding: 'utf8' })
        .stderr;
    expect(run('--base', 'HEAD')).toContain('Base and head are the same commit');
    expect(run('--base', 'HEAD~1', '--model', 'arima')).toContain('There is no model "arima". Choose from persistence');
    expect(run('--base', 'HEAD~1', '--out', 'params.yaml')).toContain(
      'The folder params.yaml cannot be created (EEXIST)',
    );
  });

  it('should name a commit that the repository does not have', () => {
    const { status, stderr } = compare('does-not-exist');
    expect(status).toBe(1);
    expect(stderr).toContain('This repository does not have the commit "does-not-exist". Fetch it first');
  });

  it('should block a head that cannot be run, name the merged commit and its error, and warn about uncommitted files', () => {
    const base = git('rev-parse', 'HEAD').trim();
    commit('feature', (file) => writeFileSync(file, 'har: [1\n'));
    git('merge', '--quiet', '--no-ff', '-m', 'as GitHub would', 'feature');
    writeFileSync(join(checkout(), 'not-committed.ts'), '');
    const { status, stdout, stderr } = compare('HEAD', { base });
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: expect.stringContaining('The head cannot be run: blocked'),
      stderr: expect.stringContaining('nexthour: The head is blocked'),
    });
    expect(stderr).toMatch(/not compared: \d+ files? with uncommitted changes/);
    const failure = expect.stringContaining('its params.yaml is not valid YAML');
    const result = parseResult(readFileSync(join(folder, 'HEAD', 'result.json'), 'utf8'), 'result.json');
    expect(result).toMatchObject({ comparison: null, failure });
    const comment = readFileSync(join(folder, 'HEAD', 'comment.md'), 'utf8');
    const merged = git('rev-parse', 'feature').slice(0, 10);
    expect(comment).toContain(`Compared: ${merged}, merged into ${base.slice(0, 10)} as `);
    expect(comment).toEqual(failure);
  });
});
