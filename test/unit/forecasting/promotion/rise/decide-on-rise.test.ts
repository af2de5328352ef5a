import { BASE_RATE, VOLATILITY_LOGISTIC } from '../../../../../forecasting/labels/evaluation/baselines';
import { applyRiseGate, decideOnRise } from '../../../../../forecasting/promotion/rise/decide-on-rise';
import { plantRiseCandidates } from '../../../../../forecasting/promotion/rise/planted-rise-candidates';
import type { RiseEvidence } from '../../../../../forecasting/promotion/rise/rise-rules';
import { seededRandom } from '../../../../../forecasting/random';
import type { ProbabilityOutcome } from '../../../../../forecasting/scoring/probability/outcome';
import { scoreProbabilities } from '../../../../../forecasting/scoring/probability/score-probabilities';

const HOURS = 3_000;
const HORIZON = 3;
const random = seededRandom(5);
/** The true probability of each hour, and whether the price rose. */
const hours = Array.from({ length: HOURS }, (_, hour) => {
  const chance = 0.05 + 0.4 * random() ** 2;
  const calm = 0.05 + 0.5 * (chance - 0.05);
  return { hour, chance, calm, outcome: random() < chance ? (1 as const) : (0 as const) };
});
type Made = (typeof hours)[number];
const forecast = (probability: (hour: Made) => number): ProbabilityOutcome[] =>
  hours.map((made) => ({ hour: made.hour, outcome: made.outcome, probability: probability(made) }));

const baselines = [
  { name: BASE_RATE, outcomes: forecast(() => 0.18) },
  { name: VOLATILITY_LOGISTIC, outcomes: forecast(({ calm }) => 0.07 + calm * 0.6) },
];
const good = forecast(({ chance }) => chance);
const clean = { passed: true, count: 0, findings: [] };

const evidenceOf = (candidate: readonly ProbabilityOutcome[]): RiseEvidence =>
  scoreProbabilities(candidate, baselines, { horizonHours: HORIZON, resamples: 0 });
const planted = plantRiseCandidates({ candidate: good, baselines, horizonHours: HORIZON });
const decideOn = (evidence: RiseEvidence) => decideOnRise({ evidence, leakage: clean, planted });

describe('the model gate of questions about a rise', () => {
  it('should pass a good model, with its figures as reason', () => {
    const { decision, selfTest } = decideOn(evidenceOf(good));
    expect(decision).toMatchObject({
      promoted: true,
      reason: expect.stringMatching(
        /^the Brier skill is \+0\.\d{4} against base-rate and \+0\.\d{4} against volatility-logistic, and the AUC is 0\.\d{3}, on 3000 hours/,
      ),
    });
    expect(decision.rules.every(({ passed, refusal }) => passed && refusal === null)).toBe(true);
    expect(selfTest.trials.map(({ name, promoted }) => [name, promoted])).toEqual([
      ["the candidate's probabilities on other hours", false],
      ['the candidate made worse', false],
      ['one probability for all hours', false],
    ]);
  });

  it.each<[string, (hour: Made) => number, RegExp]>([
    ['has no skill', () => 0.18, /Brier skill against the base rate is \+0\.0000/],
    [
      'is the volatility-only logistic',
      ({ calm }) => 0.07 + calm * 0.6,
      /against the volatility-only logistic is \+0\.0000 \(p is unknown\)/,
    ],
    ['has a probability that is NaN', ({ hour, chance }) => (hour === 7 ? Number.NaN : chance), /^brier is NaN/],
  ])('should refuse a model that %s', (_, probability, reason) => {
    const { decision } = decideOn(evidenceOf(forecast(probability)));
    expect(decision).toMatchObject({ promoted: false, reason: expect.stringMatching(reason) });
  });

  it('should refuse a model that is judged on too few rises or too few hours', () => {
    const rises = good.filter(({ outcome }) => outcome === 1).slice(0, 49);
    const other = good.filter(({ outcome }) => outcome === 0).slice(0, 49);
    const few = [...rises, ...good.filter(({ outcome }) => outcome === 0)].sort((a, b) => a.hour - b.hour);
    expect(decideOn(evidenceOf(few)).decision.reason).toMatch(/^49 unseen hours with a rise are too few to judge/);
    const many = [...good.filter(({ outcome }) => outcome === 1), ...other].sort((a, b) => a.hour - b.hour);
    expect(decideOn(evidenceOf(many)).decision.reason).toMatch(/^49 unseen hours without a rise are too few/);
    expect(decideOn(evidenceOf([])).decision.promoted).toBe(false);
  });

  it('should refuse a model without a comparison with a baseline', () => {
    const { against, ...others } = evidenceOf(good);
    const { decision } = decideOn({ ...others, against: against.slice(0, 1) });
    expect(decision.reason).toBe('the Brier skill against the volatility-only logistic is not known');
  });

  it('should refuse a model whose probabilities are not calibrated', () => {
    const { decision } = decideOn({ ...evidenceOf(good), calibrationError: 0.051 });
    expect(decision.reason).toBe('the calibration error is 0.051, and it must be at most 0.05');
  });

  it('should refuse evidence of which a figure was lost', () => {
    const stored = JSON.parse(JSON.stringify({ ...evidenceOf(good), calibrationError: Number.NaN }));
    expect(decideOn(stored).decision).toMatchObject({ promoted: false });
    const { positives: _, ...without } = evidenceOf(good);
    expect(decideOn(without as RiseEvidence).decision).toMatchObject({ promoted: false });
  });

  it('should refuse every candidate after a leakage finding, and name it', () => {
    const finding = {
      check: 'skill',
      what: 'the AUC on the test hours',
      at: null,
      expected: 'less',
      found: '0.957',
    } as const;
    const leakage = { passed: false, count: 1, findings: [finding] };
    const { decision } = decideOnRise({ evidence: evidenceOf(good), leakage, planted });
    expect(decision).toMatchObject({
      promoted: false,
      reason: 'the leakage check failed (skill): the AUC on the test hours is 0.957, but should be less',
    });
  });

  it('should refuse every candidate when the gate accepts a planted one', () => {
    const accepting = (evidence: RiseEvidence) => ({ ...applyRiseGate(evidence), promoted: true });
    const { decision, selfTest } = decideOnRise({
      evidence: evidenceOf(good),
      leakage: clean,
      planted,
      gate: accepting,
    });
    expect(selfTest.passed).toBe(false);
    expect(decision.reason).toBe(
      "the model gate failed its self-test: it accepted the candidate's probabilities on other hours",
    );
    const untested = decideOnRise({ evidence: evidenceOf(good), leakage: clean, planted: [] }).decision;
    expect(untested.reason).toMatch(/tried on fewer than 2 planted candidates/);
  });
});
