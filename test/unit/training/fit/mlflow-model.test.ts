import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../../config/paths';
import { HOUR_MS } from '../../../../forecasting/hour';
import { loadArtifact } from '../../../../forecasting/models/artifact';
import type { HourlySeries } from '../../../../forecasting/series';
import { formatSeriesCsv } from '../../../../forecasting/series-csv';
import { createMlflowFiles } from '../../../../training/fit/mlflow-model';
import { readPriceSample } from '../../../support/price-sample';
import { untrainedArtifact } from '../../../support/untrained-artifact';

/** Prints the forecast for each file of prices as one line of JSON, or the error. */
const PREDICT = `
import sys, pandas
from nexthour_forecast import _load_pyfunc
model = _load_pyfunc(sys.argv[1])
for name in sys.argv[2:]:
    try:
        print(model.predict(pandas.read_csv(name)).to_json(orient="records", double_precision=15))
    except ValueError as error:
        print(error)
`;

const artifact = untrainedArtifact(7);
const newest = readPriceSample().slice(-2_400);
const withoutRanges = newest.map((hour) => ({ ...hour, high: null, low: null }));
const withHoles = newest.filter((_, index) => index % 701 !== 350);
const withoutRate = newest.map((hour, index) => (index % 500 === 250 ? { ...hour, rate: null } : hour));
const flat = newest.map((hour, index) => (index > 2_300 ? { ...hour, rate: 100, high: 100, low: 100 } : hour));
const series = { newest, withoutRanges, withHoles, withoutRate, flat, short: newest.slice(-48) };

function forecastInPython(cases: Readonly<Record<string, HourlySeries>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'nexthour-mlflow-model-'));
  try {
    for (const [name, bytes] of [...artifact, ...createMlflowFiles()]) writeFileSync(join(folder, name), bytes);
    const files = Object.entries(cases).map(([name, hours]) => {
      const file = join(folder, `${name}.csv`);
      writeFileSync(file, formatSeriesCsv(hours));
      return file;
    });
    const python = join(projectRoot, '.venv', 'bin', 'python');
    const { stdout, stderr } = spawnSync(python, ['-c', PREDICT, folder, ...files], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: folder },
    });
    if (stderr !== '') throw new Error(stderr);
    return stdout.trim().split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the Python module forecasts what the server forecasts', () => {
  const model = loadArtifact(artifact);
  const answers = forecastInPython(series).map((line) => JSON.parse(line)[0] as Record<string, number>);
  for (const [index, hours] of Object.values(series).entries()) {
    const { point, quantiles } = model.forecast(hours);
    const { target, point: pythonPoint, ...pythonQuantiles } = answers[index] ?? {};
    expect(target).toBe((hours.at(-1)?.hour ?? 0) + HOUR_MS);
    expect((pythonPoint ?? 0) / point).toBeCloseTo(1, 10);
    expect(Object.keys(pythonQuantiles)).toEqual(quantiles.map(({ level }) => `q${level}`));
    for (const { level, value } of quantiles) {
      expect((pythonQuantiles[`q${level}`] ?? 0) / value).toBeCloseTo(1, 10);
    }
  }
});

test('the Python module refuses a window with a gap', () => {
  expect(forecastInPython({ gap: newest.filter((_, index) => index !== newest.length - 20) })).toEqual([
    'A forecast needs a price for each of the newest 48 hours without a gap',
  ]);
});
