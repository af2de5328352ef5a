import { renderEvaluation } from '../../../../cli/models/render-evaluation';

it('should show p beside each skill, and say how it differs from the interval', () => {
  const skill = { skill: 0.03, lower: -0.002, upper: 0.06, p_better: 0.031 };
  const evaluation = {
    ...{ id: 'm', name: 'mine', family: 'onnx', question: 'q', source: 's', decision: null, claimed: {}, warnings: [] },
    ...{ parts: { test: { from: null, to: null } }, train: { auc: 0.6 }, leakage: { findings: [] } },
    scores: { confusion: {}, against: [{ baseline: 'base-rate', brier_skill: skill, log_loss_skill: skill }] },
  };
  const lines = renderEvaluation(evaluation as never).split('\n');
  expect(lines.find((line) => line.includes('Brier skill to base-rate'))).toMatch(/ 0\.031\b/);
  expect(lines.join()).toContain('p is one-sided');
});
