import { runSentinel, type Suspect } from '../../../../activities/training/leakage';
import { readParameters } from '../../../../config/parameters-file';
import { parametersFile } from '../../../../config/paths';
import { describeReport } from '../../../../forecasting/leakage/report';
import { loadArtifact } from '../../../../forecasting/models/artifact';
import { fitHar, formatHar } from '../../../../forecasting/models/har';
import { persistence } from '../../../../forecasting/models/persistence';
import { computeOutcomes } from '../../../../forecasting/scoring/outcome';
import { scoreOutcomes } from '../../../../forecasting/scoring/score-outcomes';
import { leakyLearning } from '../../../support/planted-learnings';
import { leakyModel, noiseModel, shuffledTimeModel } from '../../../support/planted-models';
import { readPricesUntil } from '../../../support/price-sample';
import { untrainedArtifact } from '../../../support/untrained-artifact';

const series = readPricesUntil(Date.UTC(2023, 4, 1), 100);
const { combination } = readParameters(parametersFile);
const { har } = combination;

async function sentinelOf(files: ReadonlyMap<string, Buffer>, changed: Partial<Suspect> = {}) {
  return runSentinel({
    series,
    files,
    model: await persistence.fit(series),
    rmseRatio: 1,
    parameters: { combination },
    ...changed,
  });
}

describe('the sentinel before registration', () => {
  it('should let pass what was honestly made, however bad it is', async () => {
    const report = await sentinelOf(noiseModel({ series, har }));
    expect(report).toEqual({ passed: true, count: 0, findings: [] });
    expect(describeReport(report)).toBe('the leakage sentinel found nothing');
  });

  it('should refuse a model whose rolling mean held the target, by its scaler', async () => {
    const { passed, findings } = await sentinelOf(leakyModel({ series, har }));
    expect(passed).toBe(false);
    expect(findings[0]).toMatchObject({ check: 'artifact', what: expect.stringContaining('of scaler.json') });
  });

  it('should refuse a model trained on shuffled time, by its scaler and by the order of its hours', async () => {
    const { findings } = await sentinelOf(shuffledTimeModel({ series, har }));
    const what = findings.map((finding) => finding.what);
    expect(what).toContain('the train part in training.json');
    expect(what).toContainEqual(expect.stringContaining('of scaler.json'));
  });

  it('should refuse whatever this program would make if its inputs held the target', async () => {
    const { findings } = await sentinelOf(leakyModel({ series, har }), { learning: leakyLearning });
    expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(['truncation', 'future']));
  });

  it('should refuse a model that does not tell what it was trained on, and one that is too good', async () => {
    const report = await sentinelOf(untrainedArtifact(1), { rmseRatio: 0.95 });
    expect(report.findings.map(({ what, found }) => `${what}: ${found}`)).toEqual(
      expect.arrayContaining(['training.json: missing', "RMSE to persistence's: 0.9500"]),
    );
    expect(describeReport(report)).toMatch(/^the leakage sentinel refuses it \(artifact\): .*; and \d+ more$/);
  });

  it('should refuse a model of another snapshot', async () => {
    const { passed } = await sentinelOf(noiseModel({ series: readPricesUntil(Date.UTC(2023, 3, 30), 100), har }));
    expect(passed).toBe(false);
  });

  it('should load every planted model, so that nothing but the sentinel and the gate can refuse it', () => {
    for (const planted of [noiseModel, leakyModel, shuffledTimeModel]) {
      expect(() => loadArtifact(planted({ series, har }))).not.toThrow();
    }
  });

  it('should refuse a model whose HAR has seen hours that were held out', async () => {
    const files = new Map(noiseModel({ series, har }));
    files.set('har.json', formatHar(fitHar(series, har)));
    const { findings } = await sentinelOf(files);
    expect(findings).toMatchObject([{ check: 'artifact', what: expect.stringMatching(/^har\.json, fitted on/) }]);
  });

  it('should have a planted noise model that is worse than saying that the price stays', () => {
    const model = loadArtifact(noiseModel({ series, har }));
    const origins = Array.from({ length: 300 }, (_, hour) => series.length - 302 + hour);
    expect(scoreOutcomes(computeOutcomes(model, { series, origins })).rmseRatio).toBeGreaterThan(1.005);
  });
});
