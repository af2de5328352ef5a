import fc from 'fast-check';
import { decide, judge, selfTest } from '../../../forecasting/promotion';
import { type Contest, type Evidence, evidenceOf, type Figures } from '../../../forecasting/promotion/evidence';
import { noiseOf, plantCandidates, worsened } from '../../../forecasting/promotion/planted-candidates';
import type { ForecastOutcome } from '../../../forecasting/scoring/outcome';
import { scoreOutcomes } from '../../../forecasting/scoring/score-outcomes';
import { forecastsOf } from './promotion/contests';

const trailing = forecastsOf({ skill: 0, width: 1.15 });
const good = forecastsOf({ skill: 0.9 });
const weaker = forecastsOf({ skill: 0.5 });
const narrow = forecastsOf({ skill: 0.9, width: 0.8 });

function contestOf(candidate: readonly ForecastOutcome[], champion: readonly ForecastOutcome[] | null = null): Contest {
  return { candidate, champion: champion && { version: '4', outcomes: champion }, trailing };
}

const judged = (candidate: readonly ForecastOutcome[], champion: readonly ForecastOutcome[] | null = null) =>
  judge(evidenceOf(contestOf(candidate, champion)));

function refused(reason: string | RegExp) {
  return { promoted: false, reason: expect.stringMatching(reason) };
}

describe('the gate', () => {
  it('should let the first honest model serve, and say why', () => {
    expect(judged(good)).toEqual({
      promoted: true,
      reason: expect.stringMatching(/^RMSE is 1\.0000 of persistence's, .* % better .* on 720 hours/),
    });
  });

  it('should let a better model follow a good one', () => {
    expect(judged(weaker)).toMatchObject({ promoted: true });
    expect(judged(good, weaker)).toEqual({
      promoted: true,
      reason: expect.stringMatching(/version 4's \(p < 0\.001\)/),
    });
    expect(judged(weaker, good)).toEqual(refused(/worse than that of version 4.*p = 1\.0/));
  });

  it('should judge no model on fewer than 720 hours, be it ever so good', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 719 }), (count) => {
        expect(judged(good.slice(0, count))).toEqual(refused(`^${count} unseen hours are too few`));
      }),
      { numRuns: 15 },
    );
  });

  it('should count only the hours that the champion has not seen either', () => {
    expect(judged(good, weaker.slice(1))).toEqual(refused('^719 unseen hours'));
  });

  it('should refuse points worse than persistence, and points too good to be true', () => {
    expect(judged(forecastsOf({ skill: 0.9, noise: 0.6 }))).toEqual(
      refused('is worse than saying that the price stays'),
    );
    const knowing = good.map((outcome) => ({ ...outcome, point: 0.1 * outcome.change }));
    expect(judged(knowing)).toEqual(refused(/0\.9.* too good to be true, so look for a leak/));
  });

  it('should refuse intervals too narrow or too wide', () => {
    expect(judged(narrow)).toEqual(refused('only 88 to 92 % is honest'));
    expect(judged(forecastsOf({ skill: 0.9, width: 1.3 }))).toEqual(refused('only 88 to 92 % is honest'));
  });

  it('should refuse a spread that is no better than that of the last thirty days', () => {
    const unskilled = forecastsOf({ skill: 0.1, width: 1.13 });
    expect(judged(unskilled, narrow)).toEqual(refused('2.0 % better is the least'));
    expect(judged(trailing)).toEqual(refused('no better .*the first model to serve must be better'));
  });

  it('should let the first model serve as soon as it is better at all, but none take a place so', () => {
    const little = forecastsOf({ skill: 0.1, width: 1.13 });
    expect(judged(little)).toMatchObject({ promoted: true });
    expect(judged(little, weaker)).toMatchObject({ promoted: false });
  });

  it('should let a model that is not worse follow a champion that would not pass today', () => {
    const evidence = evidenceOf(contestOf(good, narrow));
    const figures = (skill: number): Evidence => {
      const { champion } = evidence;
      if (!champion || 'unusable' in champion) throw new Error('planted');
      return { ...evidence, champion: { ...champion, duel: { crpsSkill: skill, pBetter: 0.5 } } };
    };
    expect(judge(figures(0))).toMatchObject({ promoted: true, reason: expect.stringContaining('not pass today') });
    expect(judge(figures(-0.001))).toEqual(refused('0.1 % worse than that of version 4'));
    expect(judge(figures(Number.NaN))).toEqual(refused('cannot be compared'));
  });

  it('should let a good model follow a champion that cannot be loaded any more', () => {
    const champion = { version: '4', unusable: 'features.json describes other inputs' };
    expect(judge(evidenceOf({ candidate: good, champion, trailing }))).toMatchObject({ promoted: true });
    expect(judge(evidenceOf({ candidate: narrow, champion, trailing }))).toMatchObject({ promoted: false });
  });
});

/** Forecasts of any quality. */
const anybody = fc
  .record({
    skill: fc.double({ min: 0, max: 1, noNaN: true }),
    width: fc.double({ min: 0.5, max: 2, noNaN: true }),
    noise: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map((knowledge) => forecastsOf(knowledge));

describe('who never wins', () => {
  it('a model that is the champion again, whoever that is', () => {
    fc.assert(
      fc.property(anybody, (champion) => {
        expect(judged(champion, champion).promoted).toBe(false);
      }),
      { numRuns: 15 },
    );
  });

  it('a champion made worse, whoever that is', () => {
    fc.assert(
      fc.property(anybody, fc.boolean(), (champion, serves) => {
        expect(judged(worsened(champion), serves ? champion : null).promoted).toBe(false);
      }),
      { numRuns: 15 },
    );
  });

  it('noise, whoever it is made of', () => {
    fc.assert(
      fc.property(anybody, (candidate) => {
        expect(judged(noiseOf(candidate)).promoted).toBe(false);
      }),
      { numRuns: 15 },
    );
  });

  it('a figure that is missing or not finite, on either side', () => {
    const evidence = evidenceOf(contestOf(good, weaker));
    const names = fc.constantFrom(...(Object.keys(evidence.candidate) as (keyof Figures)[]));
    // A NaN becomes null on its way through JSON.
    const broken = fc.constantFrom(Number.NaN, Infinity, -Infinity, null, undefined);
    fc.assert(
      fc.property(names, broken, (name, value) => {
        const candidate = { ...evidence.candidate, [name]: value } as Figures;
        expect(judge({ ...evidence, candidate }).promoted).toBe(false);
        expect(judge({ ...evidence, hours: value as number }).promoted).toBe(false);
        expect(judge({ ...evidence, [name === 'rmse' ? 'champion' : 'candidate']: undefined }).promoted).toBe(false);
        const duel = { crpsSkill: value as number, pBetter: 0.001 };
        const champion = { ...evidence.champion, duel } as Evidence['champion'];
        expect(judge({ ...evidence, champion }).promoted).toBe(false);
        const uncertain = { ...evidence.champion, duel: { crpsSkill: 0.01, pBetter: value as number } };
        if (value !== -Infinity)
          expect(judge({ ...evidence, champion: uncertain as typeof champion }).promoted).toBe(false);
      }),
    );
  });

  it('one whose forecast of a single hour is not a number', () => {
    fc.assert(
      fc.property(fc.nat(719), fc.nat(98), (hour, level) => {
        const broken = good.map((outcome, index) => {
          if (index !== hour) return outcome;
          return { ...outcome, quantiles: outcome.quantiles.with(level, Number.NaN) };
        });
        expect(judged(broken)).toEqual(refused('not a number to judge by'));
      }),
      { numRuns: 15 },
    );
  });
});

describe('the self-test of the gate', () => {
  const contest = contestOf(good, weaker);
  const planted = plantCandidates(contest);

  it('should plant noise and a worse champion, or a worse candidate where none serves, and see both refused', () => {
    expect(selfTest({ planted })).toMatchObject({ passed: true, trials: [refused(/RMSE/), refused(/CRPS/)] });
    expect(planted.map(({ name }) => name)).toEqual(['noise', 'the champion made worse']);
    expect(plantCandidates(contestOf(good)).map(({ name }) => name)).toEqual(['noise', 'the candidate made worse']);
  });

  it('should make a champion worse by its spread alone, so that no other rule refuses it', () => {
    const [before, after] = [scoreOutcomes(good), scoreOutcomes(worsened(good))];
    expect(after).toMatchObject({ rmseRatio: before.rmseRatio, coverage90: before.coverage90 });
    expect(after.crps / before.crps).toBeCloseTo(1.5, 9);
  });

  it('should promote nobody by a gate that lets all pass', () => {
    const openGate = () => ({ promoted: true, reason: 'everybody is welcome' });
    const { verdict, selfTest: tried } = decide({ evidence: evidenceOf(contest), planted, judge: openGate });
    expect(tried.passed).toBe(false);
    expect(verdict).toEqual({ promoted: false, reason: 'the gate is broken: it let noise pass' });
  });

  it('should promote nobody by a gate that forgot the spread', () => {
    const pointsOnly = ({ candidate }: Evidence) => ({
      promoted: candidate.rmseRatio <= 1.005,
      reason: 'by its points',
    });
    const { verdict } = decide({ evidence: evidenceOf(contest), planted, judge: pointsOnly });
    expect(verdict).toEqual({ promoted: false, reason: 'the gate is broken: it let the champion made worse pass' });
  });

  it('should promote nobody where the gate was not tried', () => {
    expect(decide({ evidence: evidenceOf(contest), planted: [] }).verdict).toEqual(refused('the gate is broken'));
    expect(decide({ evidence: evidenceOf(contest), planted }).verdict).toMatchObject({ promoted: true });
  });

  it('should survive its way through Temporal as JSON', () => {
    const travelled = JSON.parse(JSON.stringify({ evidence: evidenceOf(contest), planted }));
    expect(decide(travelled)).toEqual(decide({ evidence: evidenceOf(contest), planted }));
  });
});
