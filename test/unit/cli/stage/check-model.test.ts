import { checkModel } from '../../../../cli/stage/check-model';
import { MIN_HOURS } from '../../../../forecasting/promotion/rules';

const sound = { rmse: 400, mae: 260, rmseRatio: 1, maeRatio: 1, coverage90: 0.9, crps: 0.003, winkler90: 0.03 };
const checkWith = (crpsSkill: number, hours = MIN_HOURS) =>
  checkModel({ hours, candidate: { ...sound, crpsSkill, winklerSkill: 0.06 } });

it('should require 2 %, although the very first model needs less', () => {
  expect(checkWith(0.0188)).toEqual({
    passesGate: 0,
    sentence: expect.stringMatching(
      /^The model gate would refuse this model: the CRPS is 1\.9 % better .* at least 2\.0 % better is needed$/,
    ),
  });
});

it('should pass a model that is just good enough, and say by how much it is better', () => {
  expect(checkWith(0.02)).toEqual({ passesGate: 1, sentence: expect.stringContaining('2.0 % better') });
});

it('should refuse a model that was scored on too few hours', () => {
  expect(checkWith(0.05, MIN_HOURS - 1)).toMatchObject({ passesGate: 0, sentence: expect.stringContaining('too few') });
});
