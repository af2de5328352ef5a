import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { childEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import { checkFigures, hasPassed } from '../../forecasting/promotion/rules';
import { objectStoreForTests } from '../support/servers';

const { stages } = parse(readFileSync(join(projectRoot, 'dvc.yaml'), 'utf8')) as {
  stages: Record<string, { deps: string[] }>;
};
const DEPENDENCIES = new Set(Object.values(stages).flatMap(({ deps }) => deps));
const SOURCES = [...DEPENDENCIES].filter((path) => !path.startsWith('data/'));
const COMMAND = ['cli/nexthour.mjs', 'setup', 'tsconfig.json', 'tsconfig.build.json'];
const PIPELINE = ['dvc.yaml', '.dvcignore', '.dvc/config', '.dvc/.gitignore', 'params.yaml'];
const COPIED = [...SOURCES, ...COMMAND, ...PIPELINE, '.gitignore', 'data/.gitignore', 'data/sample.yaml'];
const LINKED = ['dist', 'node_modules', 'data/btc_usd_hourly_2019-11_2025-05.csv.gz'];
const STAMP = `import { writeStamp } from './setup/stamp.mjs';
  import { compiledSources } from './setup/tasks/compiled-sources.mjs';
  import { compiledNetwork } from './setup/tasks/compiled-network.mjs';
  for (const task of [compiledSources, compiledNetwork]) writeStamp(task, task.inputs());`;
const AUTHOR = ['-c', 'user.name=a test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false'];

let folder: string;
const at = (path: string) => join(folder, path);

function run(program: string, args: readonly string[], cwd = folder): string {
  const own = { DVC_NO_ANALYTICS: '1', DVC_SITE_CACHE_DIR: at('.site'), DVC_GLOBAL_CONFIG_DIR: at('.none') };
  return execFileSync(program, args, { cwd, env: { ...childEnvironment(), ...own }, encoding: 'utf8', stdio: 'pipe' });
}
const dvc = (...args: string[]) => run(join(projectRoot, '.venv', 'bin', 'dvc'), args);
const git = (...args: string[]) => run('git', [...AUTHOR, ...args]);
function edit(path: string, from: RegExp, to: string): void {
  const text = readFileSync(at(path), 'utf8');
  if (!from.test(text)) throw new Error(`${path} contains no ${from}`);
  writeFileSync(at(path), text.replace(from, to));
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexthour-dvc-'));
  for (const path of COPIED) cpSync(join(projectRoot, path), at(path), { recursive: true });
  for (const path of LINKED) symlinkSync(join(projectRoot, path), at(path));
  edit('data/sample.yaml', /days: \d+/, 'days: 90');
  edit('params.yaml', /maxEpochs: \d+/, 'maxEpochs: 1');
  run(process.execPath, ['--input-type=module', '-e', STAMP]);
  git('init', '--quiet');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('dvc repro over the frozen sample', () => {
  it('should run the steps of the hourly DAG once', () => {
    dvc('repro');
    for (const path of ['data/raw/btc_history.csv', 'data/processed/btc_processed.csv', 'data/report.html']) {
      expect(existsSync(at(path))).toBe(true);
    }
    expect(readFileSync(at('data/raw/btc_history.csv'), 'utf8').trim().split('\n')).toHaveLength(1 + 90 * 24);
    expect(dvc('status')).toContain('up to date');
    const { hours, passesGate, ...figures } = JSON.parse(readFileSync(at('data/evaluation.json'), 'utf8'));
    expect(passesGate).toBe(hasPassed(checkFigures(figures, hours)) ? 1 : 0);
    git('add', '--all');
    git('commit', '--quiet', '-m', 'the first');
    expect(git('ls-files', 'data')).not.toMatch(/btc_history\.csv|report\.html/);
  });

  it('should show the effect of a changed parameter in metrics diff and params diff', () => {
    edit('params.yaml', /units: \d+/, 'units: 4');
    dvc('repro');
    const diff = JSON.parse(dvc('metrics', 'diff', '--json'));
    expect(diff['data/evaluation.json'].crps).toMatchObject({ old: expect.any(Number), new: expect.any(Number) });
    const params = JSON.parse(dvc('params', 'diff', '--json'));
    expect(params['params.yaml']['lstm.units']).toMatchObject({ new: 4 });
  });

  it('should have plots that DVC can draw', () => {
    const plots = JSON.parse(dvc('plots', 'show', '--json'));
    expect(Object.keys(plots.data ?? plots)).toHaveLength(3);
    expect(JSON.stringify(plots)).not.toContain('"errors"');
  });

  it('should push the files to an object store and pull them again', () => {
    const { endpoint, accessKey, secretKey, region } = objectStoreForTests();
    const settings = { endpointurl: endpoint, access_key_id: accessKey, secret_access_key: secretKey, region };
    for (const [name, value] of Object.entries(settings)) dvc('remote', 'modify', '--local', 'minio', name, value);
    dvc('push');
    for (const path of ['.dvc/cache', 'data/model', 'data/raw']) rmSync(at(path), { recursive: true });
    dvc('pull');
    expect(existsSync(at('data/model/checksums.json'))).toBe(true);
    expect(dvc('status')).toContain('up to date');
  });

  it('should store no result of code that did not run', () => {
    const lock = readFileSync(at('dvc.lock'), 'utf8');
    edit('forecasting/promotion/rules.ts', /minCrpsSkill: 0\.02/, 'minCrpsSkill: 0.03');
    expect(() => dvc('repro')).toThrow('Run `npm run build` first');
    expect(readFileSync(at('dvc.lock'), 'utf8')).toBe(lock);
    expect(dvc('status')).toMatch(/evaluate:[\s\S]*forecasting\/promotion\/rules\.ts/);
  });
});
