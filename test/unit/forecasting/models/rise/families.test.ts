import { readRiseParameters } from '../../../../../config/parameters-file';
import { parametersFile, xgboostLibraryFile } from '../../../../../config/paths';
import { HOUR_MS } from '../../../../../forecasting/hour';
import { checkModel } from '../../../../../forecasting/leakage/check-model';
import { sealFiles } from '../../../../../forecasting/models/artifact-files';
import { createRiseFamilies, loadRiseModel } from '../../../../../forecasting/models/rise/families';
import type { RiseFamily } from '../../../../../forecasting/models/rise/family';
import { RISE_FAMILIES } from '../../../../../forecasting/models/rise/family-names';
import { createRiseModel } from '../../../../../forecasting/models/rise/rise-model';
import type { FitTrees } from '../../../../../forecasting/models/trees/fit-trees';
import { fitBooster } from '../../../../../training/xgboost/fit-booster';
import { loadXgboost, whyNoXgboost } from '../../../../../training/xgboost/library';
import { readPricesUntil } from '../../../../support/price-sample';

const label = { threshold: 0.01, horizonHours: 6, rule: 'at-end' } as const;
const series = readPricesUntil(Date.UTC(2023, 4, 1), 90);
const known = series.slice(0, 1_700);
const origins = Array.from({ length: 40 }, (_, index) => 1_900 + index);
const withoutLibrary = { whyNot: 'there is no library' };
const isAvailable = whyNoXgboost(xgboostLibraryFile) === null;

/** Fits in this process, as training/xgboost/main.ts does in its own. */
const fitTrees: FitTrees = async (job) => fitBooster(await loadXgboost(xgboostLibraryFile), job);
const parameters = readRiseParameters(parametersFile);
const small = { ...parameters, xgboost: { ...parameters.xgboost, rounds: 30 } };
const families = createRiseFamilies({ parameters: small, fitTrees: isAvailable ? fitTrees : withoutLibrary });
const runnable = [...families].filter(([, { whyNot }]) => whyNot === null);

it('should offer the families of the documentation, the baselines first', () => {
  expect([...families.keys()]).toEqual([...RISE_FAMILIES]);
});

describe.each(runnable)('the family %s', (_, family) => {
  const fitted = createRiseModel(family, label).fit(known);

  it('should forecast a probability for every hour', async () => {
    for (const forecast of (await fitted).forecastAt(series, origins)) {
      expect(forecast?.probability).toBeGreaterThan(0);
      expect(forecast?.probability).toBeLessThan(1);
    }
  });

  it('should not depend on later hours, bit by bit', async () => {
    expect(checkModel({ model: await fitted, series, origins })).toEqual([]);
  });

  it('should give the same forecasts after it is written to files and read again', async () => {
    const model = createRiseModel(family, label);
    const files = (await fitted).toFiles();
    const again = model.fromFiles(new Map(files));
    expect(again.forecastAt(series, origins)).toEqual((await fitted).forecastAt(series, origins));
    expect(loadRiseModel(files, label).forecastAt(series, origins)).toEqual(again.forecastAt(series, origins));
    expect([...(await model.fit(known)).toFiles()]).toEqual([...files]);
  });

  it.each([
    ['another label', 'rise.json', '"threshold":0.01', '"threshold":0.02', /forecasts "\+2 % in 6 h, at-end"/],
    ['other golden probabilities', 'golden.json', /"probability":0\.\d\d/, '"probability":0.99', /case 0 has/],
    ['a wrong calibration', 'calibration.json', '"slope":', '"slope":-1,"was":', /calibration.json does not match/],
  ])('should refuse files with %s', async (_name, file, from, to, message) => {
    const files = new Map((await fitted).toFiles());
    files.delete('checksums.json');
    files.set(file, Buffer.from((files.get(file)?.toString() ?? '').replace(from, to)));
    expect(() => createRiseModel(family, label).fromFiles(sealFiles(files))).toThrow(message);
  });

  it('should refuse files that were changed after they were sealed', async () => {
    const files = new Map((await fitted).toFiles());
    files.set('golden.json', Buffer.from('{}'));
    expect(() => createRiseModel(family, label).fromFiles(files)).toThrow(/golden.json does not match its sha256/);
  });

  it('should have no forecast for an hour without a price', async () => {
    const gap = series.map((hour, index) => (index === 1_900 ? { ...hour, rate: null } : hour));
    expect((await fitted).forecastAt(gap, [1_900])).toEqual([null]);
  });
});

describe('a family with features', () => {
  const family = families.get('logistic-regression') as RiseFamily;

  it('should refuse a model that reads a feature with another formula, or one that does not exist', async () => {
    const files = new Map((await createRiseModel(family, label).fit(known)).toFiles());
    const change = (from: string, to: string) => {
      const changed = new Map(files);
      changed.delete('checksums.json');
      changed.set('rise.json', Buffer.from((files.get('rise.json')?.toString() ?? '').replace(from, to)));
      return () => createRiseModel(family, label).fromFiles(sealFiles(changed));
    };
    expect(change('"name":"log_sigma","version":1', '"name":"log_sigma","version":2')).toThrow(
      /reads version 2 of the feature log_sigma, and this version of nexthour computes version 1; train the model again/,
    );
    expect(change('"name":"log_sigma"', '"name":"log_sugma"')).toThrow(/does not have; train the model again/);
  });

  it('should have no forecast when most features are missing, as at the start of a series', async () => {
    const fitted = await createRiseModel(family, label).fit(known);
    expect(fitted.forecastAt(series, [3, 400])).toEqual([null, { probability: expect.any(Number) }]);
  });

  it('should say that too few rises are known', async () => {
    await expect(createRiseModel(family, { ...label, threshold: 0.2 }).fit(known)).rejects.toThrow(
      /^1700 hours give 0 rises and 16\d\d other hours with a known label; a model needs at least 50 of each/,
    );
  });
});

it('should refuse the files of an unknown family', async () => {
  const files = new Map((await createRiseModel(families.get('base-rate') as RiseFamily, label).fit(known)).toFiles());
  files.set('rise.json', Buffer.from((files.get('rise.json')?.toString() ?? '').replace('base-rate', 'toString')));
  expect(() => loadRiseModel(files, label)).toThrow(/names the family "toString", which this version/);
});

it('should say why a machine cannot fit a family, and still read its models', async () => {
  const xgboost = createRiseFamilies({ parameters: small, fitTrees: withoutLibrary }).get('xgboost') as RiseFamily;
  await expect(createRiseModel(xgboost, label).fit(known)).rejects.toThrow('xgboost: there is no library');
  if (!isAvailable) return;
  const model = createRiseModel(families.get('xgboost') as RiseFamily, label);
  const files = (await model.fit(known)).toFiles();
  const [forecast] = createRiseModel(xgboost, label).fromFiles(files).forecastAt(series, origins);
  expect(forecast?.probability).toBeGreaterThan(0);
});

function trainingOf(files: ReadonlyMap<string, Buffer>): { hours: number; last: string } {
  return JSON.parse(files.get('rise.json')?.toString() ?? '').training;
}

it('should train up to the hour whose horizon ends with the series', async () => {
  const fitted = await createRiseModel(families.get('base-rate') as RiseFamily, label).fit(known);
  const lastHour = known.at(-1)?.hour ?? 0;
  const expected = new Date(lastHour - label.horizonHours * HOUR_MS).toISOString().slice(0, 13);
  expect(trainingOf(fitted.toFiles()).last).toBe(`${expected}Z`);
});
