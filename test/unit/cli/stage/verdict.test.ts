import { verdictOf } from '../../../../cli/stage/verdict';
import { LEAST_HOURS } from '../../../../forecasting/promotion/rules';

const sound = { rmse: 400, mae: 260, rmseRatio: 1, maeRatio: 1, coverage90: 0.9, crps: 0.003, winkler90: 0.03 };
const of = (crpsSkill: number, hours = LEAST_HOURS) =>
  verdictOf({ hours, candidate: { ...sound, crpsSkill, winklerSkill: 0.06 } });

it('should ask for the 2 % of whoever wants to take the place of a model, though the first of all needs less', () => {
  expect(of(0.0188)).toEqual({
    passesGate: 0,
    sentence: expect.stringMatching(
      /^The gate would not let it pass: CRPS is 1\.9 % better .* 2\.0 % better is the least$/,
    ),
  });
});

it('should let pass what is just good enough, and say by how much it is better', () => {
  expect(of(0.02)).toEqual({ passesGate: 1, sentence: expect.stringContaining('2.0 % better') });
});

it('should not let pass what was judged on too few hours', () => {
  expect(of(0.05, LEAST_HOURS - 1)).toMatchObject({ passesGate: 0, sentence: expect.stringContaining('too few') });
});
