import fc from 'fast-check';
import type { Comparison } from '../../../../forecasting/promotion/comparison';
import { applyGate, decide, testGate } from '../../../../forecasting/promotion/decide';
import { computeEvidence, type Evidence, type Figures } from '../../../../forecasting/promotion/evidence';
import { addNoise, plantCandidates, worsen } from '../../../../forecasting/promotion/planted-candidates';
import type { PromotionRule } from '../../../../forecasting/promotion/rule-result';
import type { ForecastOutcome } from '../../../../forecasting/scoring/outcome';
import { scoreOutcomes } from '../../../../forecasting/scoring/score-outcomes';
import { plantForecasts } from './planted-forecasts';

const trailing = plantForecasts({ skill: 0, width: 1.15 });
const good = plantForecasts({ skill: 0.9 });
const weaker = plantForecasts({ skill: 0.5 });
const narrow = plantForecasts({ skill: 0.9, width: 0.8 });

type Outcomes = readonly ForecastOutcome[];

function comparisonOf(candidate: Outcomes, champion: Outcomes | null = null): Comparison {
  return { candidate, champion: champion && { version: '4', outcomes: champion }, trailing };
}

const decideOn = (candidate: Outcomes, champion: Outcomes | null = null) =>
  applyGate(computeEvidence(comparisonOf(candidate, champion)));

const ruleWith = (rule: PromotionRule, passed: boolean) =>
  expect.arrayContaining([expect.objectContaining({ rule, passed })]);

function refusal(rule: PromotionRule, reason: string | RegExp) {
  return { promoted: false, reason: expect.stringMatching(reason), rules: ruleWith(rule, false) };
}

describe('the model gate', () => {
  it('should promote the first good model, and give the reason', () => {
    const decision = decideOn(good);
    expect(decision).toEqual({
      promoted: true,
      reason: expect.stringMatching(/^the RMSE is 1\.0000 times that of persistence, .* % better .* on 720 hours/),
      rules: expect.anything(),
    });
    expect(decision.rules.map(({ rule, passed }) => [rule, passed])).toEqual(
      [
        'unseen-hours',
        'finite-figures',
        'rmse-ratio-min',
        'rmse-ratio-max',
        'mae-ratio-max',
        'coverage-90-min',
        'coverage-90-max',
        'crps-skill-min',
      ].map((rule) => [rule, true]),
    );
  });

  it('should replace a good model by a better one', () => {
    expect(decideOn(weaker)).toMatchObject({ promoted: true });
    expect(decideOn(good, weaker)).toEqual({
      promoted: true,
      reason: expect.stringMatching(/version 4 \(p < 0\.001\)/),
      rules: ruleWith('champion', true),
    });
    expect(decideOn(weaker, good)).toEqual(refusal('champion', /worse than that of version 4.*p = 1\.0/));
  });

  it('should refuse every model with fewer than 720 unseen hours', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 719 }), (count) => {
        expect(decideOn(good.slice(0, count))).toEqual(refusal('unseen-hours', `^${count} unseen hours are too few`));
      }),
      { numRuns: 15 },
    );
  });

  it('should count only the hours that the champion has not seen either', () => {
    expect(decideOn(good, weaker.slice(1))).toEqual(refusal('unseen-hours', '^719 unseen hours'));
  });

  it('should refuse point forecasts that are worse than persistence or implausibly good', () => {
    expect(decideOn(plantForecasts({ skill: 0.9, noise: 0.6 }))).toEqual(
      refusal('rmse-ratio-max', 'is worse than "the price does not change"'),
    );
    const leaky = good.map((outcome) => ({ ...outcome, point: 0.1 * outcome.change }));
    expect(decideOn(leaky)).toEqual(refusal('rmse-ratio-min', /^the RMSE is 0\.9.*Look for a leak/));
  });

  it('should refuse intervals that are too narrow or too wide', () => {
    expect(decideOn(narrow)).toEqual(refusal('coverage-90-min', 'it must be at least 88 %'));
    expect(decideOn(plantForecasts({ skill: 0.9, width: 1.3 }))).toEqual(
      refusal('coverage-90-max', 'it must be at most 92 %'),
    );
  });

  it('should refuse a distribution that is no better than the trailing quantiles', () => {
    const unskilled = plantForecasts({ skill: 0.1, width: 1.13 });
    expect(decideOn(unskilled, narrow)).toEqual(refusal('crps-skill-min', 'at least 2.0 % better is needed'));
    expect(decideOn(trailing)).toEqual(
      refusal('crps-skill-min', 'no better .*the first production model must be better'),
    );
  });

  it('should promote the first model when it is only a little better, but not in place of another model', () => {
    const little = plantForecasts({ skill: 0.1, width: 1.13 });
    expect(decideOn(little)).toMatchObject({ promoted: true });
    expect(decideOn(little, weaker)).toMatchObject({ promoted: false });
  });

  it('should accept a model that is no worse than a champion that would not pass today', () => {
    const evidence = computeEvidence(comparisonOf(good, narrow));
    const evidenceWith = (skill: number): Evidence => {
      const { champion } = evidence;
      if (!champion || 'unusable' in champion) throw new Error('planted');
      return { ...evidence, champion: { ...champion, pairedTest: { crpsSkill: skill, pBetter: 0.5 } } };
    };
    expect(applyGate(evidenceWith(0))).toMatchObject({
      promoted: true,
      reason: expect.stringContaining('would not pass the model gate today'),
    });
    expect(applyGate(evidenceWith(-0.001))).toEqual(refusal('champion', '0.1 % worse than that of version 4'));
    expect(applyGate(evidenceWith(Number.NaN))).toEqual(refusal('champion', 'cannot be compared'));
  });

  it('should accept a good model when the champion cannot be loaded any more', () => {
    const champion = { version: '4', unusable: 'features.json describes other inputs' };
    expect(applyGate(computeEvidence({ candidate: good, champion, trailing }))).toMatchObject({ promoted: true });
    expect(applyGate(computeEvidence({ candidate: narrow, champion, trailing }))).toMatchObject({ promoted: false });
  });
});

/** Forecasts of any quality. */
const anyForecasts = fc
  .record({
    skill: fc.double({ min: 0, max: 1, noNaN: true }),
    width: fc.double({ min: 0.5, max: 2, noNaN: true }),
    noise: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map((quality) => plantForecasts(quality));

describe('the model gate never promotes', () => {
  it('a copy of the champion', () => {
    fc.assert(
      fc.property(anyForecasts, (champion) => {
        expect(decideOn(champion, champion).promoted).toBe(false);
      }),
      { numRuns: 15 },
    );
  });

  it('a champion made worse', () => {
    fc.assert(
      fc.property(anyForecasts, fc.boolean(), (champion, isProduction) => {
        expect(decideOn(worsen(champion), isProduction ? champion : null).promoted).toBe(false);
      }),
      { numRuns: 15 },
    );
  });

  it('noise', () => {
    fc.assert(
      fc.property(anyForecasts, (candidate) => {
        expect(decideOn(addNoise(candidate)).promoted).toBe(false);
      }),
      { numRuns: 15 },
    );
  });

  it('a candidate when a figure is missing or not finite', () => {
    const evidence = computeEvidence(comparisonOf(good, weaker));
    const names = fc.constantFrom(...(Object.keys(evidence.candidate) as (keyof Figures)[]));
    // JSON turns NaN into null.
    const broken = fc.constantFrom(Number.NaN, Infinity, -Infinity, null, undefined);
    fc.assert(
      fc.property(names, broken, (name, value) => {
        const candidate = { ...evidence.candidate, [name]: value } as Figures;
        expect(applyGate({ ...evidence, candidate }).promoted).toBe(false);
        expect(applyGate({ ...evidence, hours: value as number }).promoted).toBe(false);
        expect(applyGate({ ...evidence, [name === 'rmse' ? 'champion' : 'candidate']: undefined }).promoted).toBe(
          false,
        );
        const pairedTest = { crpsSkill: value as number, pBetter: 0.001 };
        const champion = { ...evidence.champion, pairedTest } as Evidence['champion'];
        expect(applyGate({ ...evidence, champion }).promoted).toBe(false);
        const uncertain = { ...evidence.champion, pairedTest: { crpsSkill: 0.01, pBetter: value as number } };
        if (value !== -Infinity)
          expect(applyGate({ ...evidence, champion: uncertain as typeof champion }).promoted).toBe(false);
      }),
    );
  });

  it('a model whose forecast of a single hour is not a number', () => {
    fc.assert(
      fc.property(fc.nat(719), fc.nat(98), (hour, level) => {
        const broken = good.map((outcome, index) => {
          if (index !== hour) return outcome;
          return { ...outcome, quantiles: outcome.quantiles.with(level, Number.NaN) };
        });
        expect(decideOn(broken)).toEqual(refusal('finite-figures', 'is not a finite number'));
      }),
      { numRuns: 15 },
    );
  });
});

describe('the self-test of the gate', () => {
  const comparison = comparisonOf(good, weaker);
  const planted = plantCandidates(comparison);

  it('should refuse planted noise and a champion made worse (a candidate made worse when there is no champion)', () => {
    expect(testGate(planted)).toMatchObject({
      passed: true,
      trials: [refusal('rmse-ratio-max', /RMSE/), refusal('champion', /CRPS/)],
    });
    expect(planted.map(({ name }) => name)).toEqual(['noise', 'the champion made worse']);
    expect(plantCandidates(comparisonOf(good)).map(({ name }) => name)).toEqual(['noise', 'the candidate made worse']);
  });

  it('should make a champion worse by its distribution alone, so that no other rule refuses it', () => {
    const [before, after] = [scoreOutcomes(good), scoreOutcomes(worsen(good))];
    expect(after).toMatchObject({ rmseRatio: before.rmseRatio, coverage90: before.coverage90 });
    expect(after.crps / before.crps).toBeCloseTo(1.5, 9);
  });

  it('should promote no model when the gate accepts everything', () => {
    const openGate = () => ({ promoted: true, reason: 'every model is accepted', rules: [] });
    const { decision, selfTest } = decide({ evidence: computeEvidence(comparison), planted, gate: openGate });
    expect(selfTest.passed).toBe(false);
    expect(decision).toEqual(refusal('gate-self-test', /^the model gate failed its self-test: it accepted noise$/));
  });

  it('should promote no model when the gate ignores the distribution', () => {
    const pointsOnly = ({ candidate }: Evidence) => ({
      promoted: candidate.rmseRatio <= 1.005,
      reason: 'by its points',
      rules: [],
    });
    const { decision } = decide({ evidence: computeEvidence(comparison), planted, gate: pointsOnly });
    expect(decision).toEqual(
      refusal('gate-self-test', /^the model gate failed its self-test: it accepted the champion made worse$/),
    );
  });

  it('should promote no model when the gate was not tested', () => {
    expect(decide({ evidence: computeEvidence(comparison), planted: [] }).decision).toEqual(
      refusal('gate-self-test', 'the model gate failed its self-test'),
    );
    expect(decide({ evidence: computeEvidence(comparison), planted }).decision).toMatchObject({
      promoted: true,
      rules: ruleWith('gate-self-test', true),
    });
  });

  it('should make the same decision after a round trip of the evidence through JSON, as in Temporal', () => {
    const parsed = JSON.parse(JSON.stringify({ evidence: computeEvidence(comparison), planted }));
    expect(decide(parsed)).toEqual(decide({ evidence: computeEvidence(comparison), planted }));
  });
});
