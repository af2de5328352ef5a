import { plainApp } from '../../../support/plain-app';
import { ablation } from '../../../support/planted-ablation';

it('lists which groups pay, with intervals and the data that was used', async () => {
  const app = await plainApp({ ablations: { list: async () => [{ id: 7, ...ablation }] } });
  const answer = await app.inject('/ablations');
  expect(answer.statusCode).toBe(200);
  const [shown] = answer.json().ablations;
  expect(shown).toMatchObject({
    ...{ id: 7, question: 'btc-1h', source: 'replay+1w', loss_name: 'pinball loss', operator: 'ada' },
    folds: [{ tested_from: '2026-06-08T16:00:00.000Z' }],
    groups: [
      { group: 'macro', skill: -0.0011, skill_interval: { lower: -0.0038, upper: 0.0016 }, p_better: 0.788 },
      { group: 'news', forecasts: 0, skill: null, skill_interval: null, p_better: null, pays: false },
    ],
  });
  expect(shown.summary).toBe(
    'macro does not pay: the forecasts are not significantly better. ' +
      'news is known at 0.4 % of the hours, and at least 10.0 % are needed: not measured. ' +
      'The series of macro are generated: they know nothing of real prices.',
  );
});
