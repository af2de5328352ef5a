import type { StoredSearch } from '../../../../clients/postgres/searches';
import { HOUR_MS } from '../../../../forecasting/hour';
import { compareLosses, deflateBest } from '../../../../forecasting/search/judge';
import type { PartScores, SearchPlan, StoredScores } from '../../../../forecasting/search/records';
import { plainApp } from '../../../support/plain-app';

const START = Date.UTC(2026, 10, 1);
const fold = (from: number) => ({ from, to: from + 99 * HOUR_MS });
const training = { from: START, to: START };

const plan = {
  ...{ id: 'one', question: 'btc-1h', family: 'har', method: 'random', trials: 9, seed: 1, operator: 'ada' },
  ...{ kind: 'price', asset: 'BTC', source: 'replay+1w', overlap: 1, rungs: [1], runId: 'run' },
  snapshot: {},
  data: { key: 'k', sha256: 's', bytes: 1 },
  space: {
    'combination.har.ridge': { kind: 'log', from: 0.1, to: 10 },
    'combination.har.calendar': { kind: 'choice', values: ['day', 'week'] },
  },
  today: { combination: { har: { ridge: 1, calendar: 'day' } } },
  overrides: Array.from({ length: 9 }, (_, index) => ({
    'combination.har.ridge': 0.1 * (index + 1),
    'combination.har.calendar': index % 2 === 0 ? 'day' : 'week',
  })),
  folds: [{ index: 0, isWarmUp: false, targets: fold(START), training }],
  holdout: { index: 0, isWarmUp: false, targets: fold(START + 1_000 * HOUR_MS), training },
} as const satisfies SearchPlan;

const scoresOf = (trial: number): PartScores => ({
  folds: [{ ...fold(START), forecasts: 100, loss: 1 - 0.01 * trial }],
  losses: { key: 'l', sha256: 's', bytes: 1 },
  seconds: 2,
});
const scores: StoredScores[] = Array.from({ length: 10 }, (_, trial) => ({
  trial,
  part: 'rung-0',
  scores: scoresOf(trial),
}));

const origins = Float64Array.from({ length: 100 }, (_, index) => index * HOUR_MS);
const lossesAt = (offset: number) => ({ origins, losses: origins.map((_, index) => offset + (index % 7)) });
const validation = compareLosses(
  { origins, losses: lossesAt(0.9).losses.map((loss, index) => loss + 0.01 * (index % 3)) },
  lossesAt(1),
  1,
);
const result = {
  ...{ winner: 9, trials: 9, validation, deflation: deflateBest(validation, 9), holdout: null, gate: null },
  ...{ overrides: plan.overrides[8] ?? {}, adopted: false, summary: 'trial 9 is the best' },
};
const search: StoredSearch = { plan, startedAt: START, result, endedAt: START + HOUR_MS };
const running: StoredSearch = { ...search, result: null, endedAt: null };

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
