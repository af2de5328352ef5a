import type { EvaluationJson } from '../../../../forecasting/labels/evaluation/evaluation-json';
import { ruleJson } from '../../../../operations/models/rule-json';

const skill = { skill: 0.1, lower: 0.05, upper: 0.15, p_better: 0.001 };
const against = ['base-rate', 'volatility-logistic'].map((baseline) => ({
  ...{ baseline, brier: 0.1, log_loss: 0.3, auc: 0.5, brier_skill: skill, log_loss_skill: skill },
}));
const scores = {
  ...{ hours: 400, positives: 100, negatives: 300, brier: 0.1, log_loss: 0.3, auc: 0.7, calibration_error: 0.01 },
  against,
};
const clean = { passed: true, count: 0, findings: [] };

const rulesOf = (changed: object, leakage: object = clean) =>
  ruleJson({ scores: { ...scores, ...changed }, leakage } as unknown as EvaluationJson);
const failedOf = (...given: Parameters<typeof rulesOf>) =>
  rulesOf(...given).flatMap(({ rule, passed }) => (passed ? [] : [rule]));

test('applies each rule of the model gate to a stored evaluation', () => {
  expect(rulesOf({}).map(({ rule, passed, value }) => [rule, passed, value])).toEqual([
    ['leakage-check', true, 0],
    ['unseen-rises', true, 100],
    ['unseen-other-hours', true, 300],
    ['finite-figures', true, 0],
    ['brier-skill-base-rate', true, 0.1],
    ['brier-skill-volatility', true, 0.1],
    ['calibration-error-max', true, 0.01],
  ]);
});

test('says which rules an evaluation does not pass, and why', () => {
  expect(failedOf({ positives: 12, calibration_error: 0.2 })).toEqual(['unseen-rises', 'calibration-error-max']);
  expect(failedOf({}, { passed: false, count: 2, findings: [] })).toEqual(['leakage-check']);
  expect(rulesOf({ positives: 12 })[1]?.reason).toContain('12 unseen hours with a rise are too few');
});

test('passes no figure that could not be computed', () => {
  expect(failedOf({ auc: null })).toEqual(['finite-figures']);
  expect(failedOf({ against: [] })).toEqual(['brier-skill-base-rate', 'brier-skill-volatility']);
});
