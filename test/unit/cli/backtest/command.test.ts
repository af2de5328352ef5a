import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../../config/paths';
import { HOUR_MS } from '../../../../forecasting/hour';
import { generateBars } from '../../../support/generated-bars';
import { readPricesUntil } from '../../../support/price-sample';

const LAST = Date.UTC(2023, 5, 1);
const FROM = new Date(LAST - 299 * HOUR_MS).toISOString();
let folder: string;
let csv: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexthour backtest '));
  csv = join(folder, 'prices.csv');
  const rows = readPricesUntil(LAST, 130).map(({ hour, rate, high, low }) => [hour, rate, high, low].join());
  writeFileSync(csv, `date,rate,high,low\n${rows.join('\n')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(args: readonly string[]) {
  const child = spawn(process.execPath, ['cli/nexthour.mjs', 'backtest', ...args], { cwd: projectRoot });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (output[name] += chunk));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((done) =>
    child.on('close', (code) => done({ code, ...output })),
  );
  return { child, ended };
}

const run = (args: readonly string[]) => start(args).ended;
const inFolder = (name: string) => join(folder, name);

test('should score a file without a server, and write identical files when repeated', async () => {
  const outputs = (name: string) => ['--json', inFolder(`${name}.json`), '--predictions', inFolder(`${name}.csv`)];
  const args = ['--csv', csv, '--from', FROM, '--refit', '7d', '--models', 'har,har+aci', '--champion', 'har'];
  const first = await run([...args, ...outputs('first'), '--html', inFolder('report.html')]);
  expect(first).toMatchObject({ code: 0 });
  expect(first.stdout).toMatch(/300 hours, 2023-05-19 13:00 UTC to 2023-06-01 00:00 UTC; the same for every model/);
  expect(first.stdout).toMatch(/\n {2}har +[−+]\d+\.\d\d %/);
  expect(first.stderr).toMatch(/Walk forward {2}\d of \d folds/);
  await run([...args, ...outputs('second')]);
  for (const kind of ['json', 'csv']) {
    expect(readFileSync(inFolder(`second.${kind}`), 'utf8')).toBe(readFileSync(inFolder(`first.${kind}`), 'utf8'));
  }
  const { period, models, data } = JSON.parse(readFileSync(inFolder('first.json'), 'utf8'));
  expect(period).toEqual({ from: FROM, to: new Date(LAST).toISOString(), hours: 300 });
  expect(models.map(({ model }: { model: string }) => model)).toEqual(['persistence', 'har', 'har+aci']);
  expect(models[0].scores.rmseRatio).toBe(1);
  expect(models[2].against.champion.hours).toBe(300);
  expect(data.file.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(readFileSync(inFolder('first.csv'), 'utf8').trim().split('\n')).toHaveLength(1 + 3 * 300);
});

test('should write a report that contains its charts and loads nothing', () => {
  const report = readFileSync(inFolder('report.html'), 'utf8');
  expect(report.match(/https?:\/\/(?!www\.w3\.org\/(1999\/xlink|2000\/svg))/)).toBeNull();
  expect(report).not.toMatch(/<script|<link|<img|@import|url\((?!#)/);
  for (const title of [
    'CRPS skill up to each hour',
    'Coverage of the 90 % interval',
    'RMSE ratio up to each hour',
    'Reliability',
    'PIT',
  ]) {
    expect(report).toContain(title);
  }
  expect(report.match(/<svg/g)?.length).toBeGreaterThan(8);
  expect(report).not.toContain('NaN');
});

test('should score bars of five minutes, and write identical files when repeated', async () => {
  const bars = generateBars({ bars: 34 * 288, barMs: 300_000, seed: 31 });
  const rows = Array.from(bars.close, (close, index) => {
    const start = bars.firstEnd + (index - 1) * bars.barMs;
    return [start, bars.high[index], bars.low[index], close, bars.volume[index]].join();
  });
  writeFileSync(inFolder('bars.csv'), `timestamp,high,low,close,volume\n${rows.join('\n')}\n`);
  const outputs = (name: string) => ['--json', inFolder(`${name}.json`), '--predictions', inFolder(`${name}.csv`)];
  const from = ['--from', '2025-02-02'];
  const args = ['--csv', inFolder('bars.csv'), '--bar', '5m', '--horizon', '10m', ...from, '--models', 'har'];
  const first = await run([...args, ...outputs('bars first'), '--html', inFolder('bars.html')]);
  expect(first).toMatchObject({ code: 0 });
  expect(first.stdout).toMatch(
    /577 forecasts 10 minutes ahead, one every 5 minutes, 2025-02-02 00:00 UTC to 2025-02-04/,
  );
  await run([...args, ...outputs('bars second')]);
  for (const kind of ['json', 'csv']) {
    const [one, other] = ['first', 'second'].map((name) => readFileSync(inFolder(`bars ${name}.${kind}`), 'utf8'));
    expect(one).toBe(other);
  }
  const { settings, models } = JSON.parse(readFileSync(inFolder('bars first.json'), 'utf8'));
  expect(settings).toMatchObject({ bar: '5m', horizon: '10m', scoredEvery: '5m', embargoBars: 2_042 });
  expect(models.map(({ model }: { model: string }) => model)).toEqual(['persistence', 'volatility', 'har']);
  const { pinballChange, crpsSkill } = models[2].against.persistence;
  expect(pinballChange).toBe(-crpsSkill);
  const [, line = ''] = readFileSync(inFolder('bars first.csv'), 'utf8').split('\n');
  const [, origin, target] = line.split(',');
  expect(Date.parse(target ?? '') - Date.parse(origin ?? '')).toBe(600_000);
  const report = readFileSync(inFolder('bars.html'), 'utf8');
  expect(report).toContain('CRPS skill up to each forecast');
  expect(report).not.toMatch(/NaN|<script|<link|<img/);
});

test('should score the horizons of the path one by one, and write identical files when repeated', async () => {
  const args = ['--csv', csv, '--from', FROM, '--refit', '7d', '--models', 'har,ewma', '--horizon', '2h..4h'];
  const first = await run([...args, '--json', inFolder('path first.json')]);
  expect(first).toMatchObject({ code: 0 });
  expect(first.stdout).toMatch(/5\d paths, one from every 5th hour, 2023-05-19 13:00 UTC to 2023-05-31 00:00 UTC/);
  expect(first.stdout).toMatch(/\n {2}2h +har +\d+\.\d %/);
  await run([...args, '--json', inFolder('path second.json')]);
  const [one = '', other] = ['first', 'second'].map((name) => readFileSync(inFolder(`path ${name}.json`), 'utf8'));
  expect(one).toBe(other);
  const { families, settings } = JSON.parse(one);
  expect(settings).toMatchObject({ refitHours: 168, originEveryHours: 5 });
  expect(families.map(({ family }: { family: string }) => family)).toEqual(['har', 'ewma']);
  expect(families[0].horizons.map(({ hours }: { hours: number }) => hours)).toEqual([2, 3, 4]);
});

test('should use all earlier hours with an expanding window', async () => {
  const args = ['--csv', csv, '--from', FROM, '--models', 'har', '--window', 'expanding'];
  const { code } = await run([...args, '--json', inFolder('expanding.json')]);
  const { settings, folds, data } = JSON.parse(readFileSync(inFolder('expanding.json'), 'utf8'));
  expect(code).toBe(0);
  expect(settings.window).toBe('expanding');
  expect(folds[0].training.from).toBe(data.firstHour);
});

test('should stop at Ctrl-C with one message, and leave no file and no child process', async () => {
  const before = readdirSync(folder).sort();
  const outputs = ['--json', inFolder('never.json'), '--predictions', inFolder('never.csv')];
  const { child, ended } = start(['--csv', csv, '--from', FROM, '--refit', '1d', '--models', 'har', ...outputs]);
  child.stderr.once('data', () => child.kill('SIGINT'));
  const { code, stderr } = await ended;
  expect(code).toBe(1);
  expect(stderr).toContain('nexthour: The back-test was interrupted');
  expect(stderr).not.toContain('    at ');
  expect(readdirSync(folder).sort()).toEqual(before);
});

test('should stop normally at Ctrl-C when the reader of its output has ended, as in `| tee`', async () => {
  const { child, ended } = start(['--csv', csv, '--from', FROM, '--refit', '1d', '--models', 'har']);
  child.stdout.destroy();
  child.stderr.once('data', () => child.kill('SIGINT'));
  const { code, stderr } = await ended;
  expect([code, stderr]).toEqual([1, expect.stringContaining('nexthour: The back-test was interrupted')]);
  expect(stderr).not.toContain('EPIPE');
});

describe('invalid options fail with one message, before any work', () => {
  const asArgs = (args: () => string[]) => args;
  test.each([
    [
      'a file that does not exist',
      asArgs(() => ['--csv', inFolder('none.csv')]),
      /none\.csv: the file does not exist\. Give the path of a CSV file/,
    ],
    ['a folder', asArgs(() => ['--csv', folder]), /the file cannot be read \(EISDIR\)/],
    [
      'an unknown model',
      asArgs(() => ['--csv', csv, '--models', 'arima']),
      /There is no model "arima"\. Choose from persistence,/,
    ],
    [
      'a champion that is not among the models',
      asArgs(() => ['--csv', csv, '--models', 'har', '--champion', 'ewma']),
      /--champion ewma: this model is not one of those that run\. Choose from persistence, har, or add it to --models\./,
    ],
    [
      'a period that begins too early',
      asArgs(() => ['--csv', csv, '--from', '2023-02-01']),
      /There are only \d+ hours of prices before 2023-02-01T00Z: .* or later/,
    ],
    [
      'a range of horizons with bars',
      asArgs(() => ['--csv', csv, '--bar', '5m', '--horizon', '1h..24h']),
      /--horizon 1h\.\.24h is for hours; leave out --bar/,
    ],
    [
      'a report of a range of horizons',
      asArgs(() => ['--csv', csv, '--horizon', '1h..24h', '--html', inFolder('path.html')]),
      /--html .*path\.html: a range of horizons gives a table and --json only/,
    ],
    [
      'a model that forecasts no path',
      asArgs(() => ['--csv', csv, '--horizon', '1h..24h', '--models', 'lstm']),
      /--models lstm: no family of the path has this name\. Choose from har, ewma, arima\./,
    ],
    ['a horizon without bars', asArgs(() => ['--csv', csv, '--horizon', '5m']), /--horizon needs --bar/],
    [
      'a horizon that is not a multiple of the bars',
      asArgs(() => ['--csv', csv, '--bar', '10m', '--horizon', '15m']),
      /A horizon of 15 minutes is not a multiple of bars of 10 minutes/,
    ],
    [
      'hours as bars of minutes',
      asArgs(() => ['--csv', csv, '--bar', '5m']),
      /the rows are 60 minutes apart, which does not divide bars of 5 minutes/,
    ],
    ['a short window', asArgs(() => ['--csv', csv, '--window', '30d']), /--window 720h is too short: on hours/],
    ['an output over the input', asArgs(() => ['--csv', csv, '--json', csv]), /is named twice/],
    ['an output that is a folder', asArgs(() => ['--csv', csv, '--json', folder]), /is a folder \(EISDIR\)/],
    [
      'an output in a folder that does not exist',
      asArgs(() => ['--csv', csv, '--html', inFolder('none/report.html')]),
      /cannot be written \(ENOENT\); create the folder .*none first/,
    ],
    [
      'an output that cannot be written',
      asArgs(() => ['--csv', csv, '--html', '/proc/x']),
      /\/proc\/x cannot be written/,
    ],
    [
      'an invalid hour',
      asArgs(() => ['--csv', csv, '--from', 'soon']),
      /^nexthour: --from soon is invalid\. It must be a date or an hour/,
    ],
  ])('%s', async (_, args, message) => {
    const { code, stderr } = await run(args());
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  test('prices that a check finds wrong; --despite-findings uses them', async () => {
    const [header, ...rows] = readFileSync(csv, 'utf8').trim().split('\n');
    const wrong = rows.map((row, index) =>
      index === 2_500 ? row.replace(/,(\d+)\./, (_, rate) => `,${rate.slice(0, -1)}.`) : row,
    );
    writeFileSync(
      inFolder('wrong.csv'),
      `${[header, ...wrong.map((row) => row.split(',', 2).join())].join('\n').replace(',high,low', '')}\n`,
    );
    const args = ['--csv', inFolder('wrong.csv'), '--from', FROM, '--models', 'har', '--json', inFolder('wrong.json')];
    const refused = await run(args);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Jumps: Moves caused by wrong data: 2; .*--despite-findings/),
    });
    expect(refused.stdout).not.toContain('CRPS');
    const used = await run([...args, '--despite-findings']);
    expect(used.code).toBe(0);
    expect(JSON.parse(readFileSync(inFolder('wrong.json'), 'utf8')).data.rules).toContainEqual(
      expect.objectContaining({ rule: 'jumps', status: 'fail' }),
    );
  });

  test('a truncated gzip file', async () => {
    const broken = inFolder('broken.csv.gz');
    const sample = readFileSync(join(projectRoot, 'data', 'btc_usd_hourly_2019-11_2025-05.csv.gz'));
    writeFileSync(broken, sample.subarray(0, 5_000));
    const { code, stderr } = await run(['--csv', broken]);
    expect(code).toBe(1);
    expect(stderr).toContain('the file cannot be decompressed (Z_BUF_ERROR). The file is damaged or incomplete');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
