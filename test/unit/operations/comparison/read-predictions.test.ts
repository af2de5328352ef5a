import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatHour, HOUR_MS } from '../../../../forecasting/hour';
import type { HourlySeries } from '../../../../forecasting/series';
import { readPredictions } from '../../../../operations/comparison/read-predictions';

const START = Date.UTC(2024, 1, 1);
const series: HourlySeries = Array.from({ length: 10 }, (_, hour) => ({
  hour: START + hour * HOUR_MS,
  rate: 100,
  high: 101,
  low: 99,
  volume: null,
  cap: null,
  points: 12,
}));
const period = { from: START + HOUR_MS, to: START + 4 * HOUR_MS };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexthour-predictions-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @param origins in hours after the start */
function writeCsv(origins: readonly number[]): string {
  const names = Array.from({ length: 99 }, (_, index) => `q${String(index + 1).padStart(2, '0')}`);
  const rows = origins.map((hour) => ['har', formatHour(START + hour * HOUR_MS), 100, ...names.map(() => 100)].join());
  const file = join(folder, 'predictions.csv');
  const text = [['model', 'origin', 'point', ...names].join(), ...rows].join('\n');
  writeFileSync(file, text.replaceAll(/T(\d\d)Z/g, 'T$1:00Z'));
  return file;
}

const read = (file: string) => readPredictions({ file, model: 'har', series, period });

it('should return the forecasts for the period, ascending in time', async () => {
  const outcomes = await read(writeCsv([3, 0, 1, 7]));
  expect(outcomes.map(({ origin }) => (origin - START) / HOUR_MS)).toEqual([0, 1, 3]);
});

it('should report two forecasts for the same hour as a failure of the version', async () => {
  await expect(read(writeCsv([1, 1]))).rejects.toMatchObject({ code: 'VersionFailed' });
});

it('should report a successful back-test without a file as a failure of the version', async () => {
  await expect(read(join(folder, 'never-written.csv'))).rejects.toMatchObject({
    code: 'VersionFailed',
    message: 'its back-test succeeded, but the file that it should write for --predictions cannot be read (ENOENT)',
  });
});
