import { type LeakageCheckInput, runLeakageCheck } from '../../../../activities/training/leakage';
import { readParameters } from '../../../../config/parameters-file';
import { parametersFile } from '../../../../config/paths';
import { loadArtifact } from '../../../../forecasting/models/artifact';
import { fitHar, formatHar } from '../../../../forecasting/models/har';
import { persistence } from '../../../../forecasting/models/persistence';
import { describeReason } from '../../../../forecasting/promotion/describe-decision';
import { checkLeakage } from '../../../../forecasting/promotion/rules';
import { computeOutcomes } from '../../../../forecasting/scoring/outcome';
import { scoreOutcomes } from '../../../../forecasting/scoring/score-outcomes';
import { leakyModel, noiseModel, shuffledTimeModel } from '../../../support/planted-models';
import { leakyPreparation } from '../../../support/planted-preparations';
import { readPricesUntil } from '../../../support/price-sample';
import { untrainedArtifact } from '../../../support/untrained-artifact';

const series = readPricesUntil(Date.UTC(2023, 4, 1), 100);
const { combination } = readParameters(parametersFile);
const { har } = combination;

async function check(files: ReadonlyMap<string, Buffer>, changed: Partial<LeakageCheckInput> = {}) {
  return runLeakageCheck({
    series,
    files,
    model: await persistence.fit(series),
    rmseRatio: 1,
    parameters: { combination },
    ...changed,
  });
}

describe('the leakage check before registration', () => {
  it('should pass a model that was made correctly, even if it forecasts badly', async () => {
    const report = await check(noiseModel({ series, har }));
    expect(report).toEqual({ passed: true, count: 0, findings: [] });
    expect(checkLeakage(report)).toMatchObject({ rule: 'leakage-check', passed: true, value: 0 });
  });

  it('should detect from the scaler that the rolling mean contained the target', async () => {
    const { passed, findings } = await check(leakyModel({ series, har }));
    expect(passed).toBe(false);
    expect(findings[0]).toMatchObject({ check: 'artifact', what: expect.stringContaining('of scaler.json') });
  });

  it('should detect from the scaler and the order of the hours that a model was trained on shuffled time', async () => {
    const { findings } = await check(shuffledTimeModel({ series, har }));
    const what = findings.map((finding) => finding.what);
    expect(what).toContain('the train part in training.json');
    expect(what).toContainEqual(expect.stringContaining('of scaler.json'));
  });

  it('should detect a data preparation that puts the target into the inputs', async () => {
    const { findings } = await check(leakyModel({ series, har }), { preparation: leakyPreparation });
    expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(['truncation', 'future']));
  });

  it('should refuse a model without a training record, and one that is implausibly good', async () => {
    const report = await check(untrainedArtifact(1), { rmseRatio: 0.95 });
    expect(report.findings.map(({ what, found }) => `${what}: ${found}`)).toEqual(
      expect.arrayContaining(['training.json: missing', "RMSE relative to persistence's: 0.9500"]),
    );
    expect(describeReason([checkLeakage(report)])).toMatch(/^the leakage check failed \(artifact\): .*; and \d+ more$/);
  });

  it('should refuse a model of another snapshot', async () => {
    const { passed } = await check(noiseModel({ series: readPricesUntil(Date.UTC(2023, 3, 30), 100), har }));
    expect(passed).toBe(false);
  });

  it('should load every planted model, so that only the leakage check and the gate can refuse it', () => {
    for (const planted of [noiseModel, leakyModel, shuffledTimeModel]) {
      expect(() => loadArtifact(planted({ series, har }))).not.toThrow();
    }
  });

  it('should refuse a model whose HAR was fitted on held-out hours', async () => {
    const files = new Map(noiseModel({ series, har }));
    files.set('har.json', formatHar(fitHar(series, har)));
    const { findings } = await check(files);
    expect(findings).toMatchObject([{ check: 'artifact', what: expect.stringMatching(/^har\.json, fitted on/) }]);
  });

  it('should plant a noise model that is worse than persistence', () => {
    const model = loadArtifact(noiseModel({ series, har }));
    const origins = Array.from({ length: 300 }, (_, hour) => series.length - 302 + hour);
    expect(scoreOutcomes(computeOutcomes(model, { series, origins })).rmseRatio).toBeGreaterThan(1.005);
  });
});
