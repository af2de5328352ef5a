import { readRiseParameters } from '../../../../config/parameters-file';
import { parametersFile, xgboostLibraryFile } from '../../../../config/paths';
import { buildRiseExamples } from '../../../../forecasting/models/rise/examples';
import { createRiseFamilies } from '../../../../forecasting/models/rise/families';
import type { RiseFamily } from '../../../../forecasting/models/rise/family';
import type { FitTrees } from '../../../../forecasting/models/trees/fit-trees';
import { seededRandom } from '../../../../forecasting/random';
import { trainQuestionModel } from '../../../../operations/models/train';
import { fitBooster } from '../../../../training/xgboost/fit-booster';
import { loadXgboost, whyNoXgboost } from '../../../../training/xgboost/library';
import { readPricesUntil } from '../../../support/price-sample';

const series = readPricesUntil(Date.UTC(2023, 4, 1), 150);
const prices = {
  ...{ asset: 'BTC', source: 'file sample' },
  known: { from: series[0]?.hour ?? 0, to: series.at(-1)?.hour ?? 0 },
  read: async (from: number, to: number) => series.filter(({ hour }) => hour >= from && hour <= to),
};
const question = 'btc-rise-1pct-6h';
const label = { threshold: 0.01, horizonHours: 6, rule: 'at-end' } as const;
const parameters = readRiseParameters(parametersFile);
const fitTrees: FitTrees = async (job) => fitBooster(await loadXgboost(xgboostLibraryFile), job);
const families = createRiseFamilies({ parameters, fitTrees });
const itWithLibrary = whyNoXgboost(xgboostLibraryFile) === null ? it : it.skip;

describe('trainQuestionModel', () => {
  itWithLibrary('should train before the test part, score on it, find no leak and decide', async () => {
    const trained = await trainQuestionModel({ prices, families, parameters }, { question, family: 'xgboost' });
    const { evaluation, decision, selfTest, files, test, features } = trained;
    expect(evaluation.leakage).toEqual({ passed: true, count: 0, findings: [] });
    expect(selfTest).toMatchObject({ passed: true, trials: [{}, {}, {}] });
    expect(evaluation.scores.hours).toBe(test.length);
    expect(evaluation.scores.against.map(({ baseline }) => baseline)).toEqual(['base-rate', 'volatility-logistic']);
    expect(decision.rules.map(({ rule }) => rule)).toContain('brier-skill-volatility');
    expect(decision.promoted).toBe(decision.rules.every(({ passed }) => passed));
    expect([...files.keys()].sort()).toEqual(
      ['calibration.json', 'checksums.json', 'golden.json', 'logistic.json', 'rise.json', 'trees.json'].sort(),
    );
    expect(features.length).toBeGreaterThan(40);
    // The last training label is known before the first hour that a feature of the test part can depend on.
    const last = JSON.parse(files.get('rise.json')?.toString() ?? '').training.last;
    const distance = ((evaluation.parts.test.from ?? 0) - Date.parse(last.replace('Z', ':00Z'))) / 3_600_000;
    expect(distance).toBe(6 + Math.max(...(families.get('xgboost')?.features.map((one) => one.warmUpHours) ?? [])));
  });

  itWithLibrary('should refuse a model that was trained on a shuffled split, and say why', async () => {
    const honest = families.get('xgboost') as RiseFamily;
    const all = buildRiseExamples(series, { label, features: honest.features });
    const random = seededRandom(2);
    const drawn = all.hours.map(() => random() < 0.8);
    const pick = <T>(values: readonly T[]) => values.filter((_, index) => drawn[index]);
    const deep = { rounds: 150, maxDepth: 8, learningRate: 0.2, minLeafShare: 0.0005 };
    const shuffledSplit = createRiseFamilies({
      parameters: { ...parameters, xgboost: { ...parameters.xgboost, ...deep } },
      fitTrees,
    }).get('xgboost') as RiseFamily;
    const planted: RiseFamily = {
      ...shuffledSplit,
      isCalibrated: false,
      fit: () => shuffledSplit.fit({ hours: pick(all.hours), rows: pick(all.rows), labels: pick(all.labels) }),
    };
    const deps = { prices, families: new Map([['xgboost', planted]]), parameters };
    const { evaluation, decision } = await trainQuestionModel(deps, { question, family: 'xgboost' });
    expect(evaluation.scores.auc).toBeGreaterThan(0.9);
    expect(evaluation.leakage).toMatchObject({ passed: false, findings: [{ check: 'skill' }, { check: 'skill' }] });
    expect(decision).toMatchObject({ promoted: false, reason: expect.stringContaining('shuffled split') });
  });

  it.each([
    [{ question, family: 'lstm' }, /family "lstm" is not known; the families are base-rate, volatility-logistic/],
    [{ question: 'btc-1h', family: 'xgboost' }, /btc-1h.*is not the id of a question about a rise/],
    [{ question, family: 'base-rate', testFrom: '2022-12-03' }, /test_from 2022-12-03 leaves no hours for training/],
  ])('should refuse %p', async (written, message) => {
    await expect(trainQuestionModel({ prices, families, parameters }, written)).rejects.toThrow(message);
  });
});
