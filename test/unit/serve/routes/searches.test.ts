import type { StoredSearch } from '../../../../clients/postgres/searches';
import { plainApp } from '../../../support/plain-app';
import { plan, running, START, scores, search } from '../../../support/planted-search';

function openApp(stored: StoredSearch = search) {
  return plainApp({
    searches: {
      list: async () => [{ ...stored, scored: scores.length }],
      find: async (id) => (id === plan.id ? stored : null),
      listScores: async () => scores,
      findChoice: async ({ question }) => ({
        ...{ question, searchId: 'one', overrides: plan.overrides[8] ?? {}, operator: 'ada', chosenAt: START },
      }),
    },
  });
}

describe('GET /searches', () => {
  it('lists the searches, and the parameters that are used because of them', async () => {
    const answer = await (await openApp()).inject('/searches');
    expect(answer.statusCode).toBe(200);
    const { searches, choices } = answer.json();
    expect(searches).toMatchObject([{ id: 'one', trials: 9, trials_scored: 9, adopted: false, promoted: null }]);
    expect(choices).toMatchObject([
      { question: 'btc-1h', search: 'one', parameters: [{ parameter: 'combination.har.ridge' }, { value: 'day' }] },
    ]);
  });
});

describe('GET /searches/:id', () => {
  it('shows trials, judgement, importance and the lines for params.yaml', async () => {
    const answer = await (await openApp()).inject('/searches/one');
    expect(answer.statusCode).toBe(200);
    const shown = answer.json();
    expect(shown).toMatchObject({ loss: 'CRPS', best_trial: 9, deflated: { trials: 9 }, holdout: null, gate: null });
    expect(shown.deflated.p).toBeGreaterThan(shown.validation.p);
    expect(shown.params_yaml).toBe('combination:\n  har:\n    ridge: 0.9\n    calendar: day\n');
    expect(shown.scored).toHaveLength(10);
    expect(shown.scored[0]).toMatchObject({
      trial: 0,
      parameters: [{ value: 1 }, { value: 'day' }],
      folds: [{ forecasts: 100, loss: 1 }],
    });
    expect(shown.importance[0].parameter).toBe('combination.har.ridge');
    expect(shown.space[1]).toMatchObject({ kind: 'choice', from: null, values: ['day', 'week'] });
  });

  it('shows a search that runs', async () => {
    const answer = await (await openApp(running)).inject('/searches/one');
    expect(answer.json()).toMatchObject({ ended_at: null, summary: null, best_trial: null, params_yaml: null });
  });

  it('names an unknown search and the route that lists them', async () => {
    const answer = await (await openApp()).inject('/searches/other');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'UnknownSearch', detail: expect.stringContaining('GET /searches') });
  });
});
