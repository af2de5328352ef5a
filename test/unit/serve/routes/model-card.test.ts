import type { StoredDecision } from '../../../../clients/postgres/promotions';
import { emptyDirectory, NEWEST_HOUR, NOW, plainApp } from '../../../support/plain-app';

const candidate = {
  ...{ rmse: 290, mae: 200, rmseRatio: 0.9998, maeRatio: 0.9997, coverage90: 0.9, crps: 0.0025, winkler90: 0.02 },
  ...{ crpsSkill: 0.022, winklerSkill: 0.1 },
};
const rule = { rule: 'coverage-90-min', passed: false, value: 0.86, limit: 0.88, evidence: null };
const gate: StoredDecision = {
  ...{ source: 'livecoinwatch', asset: 'BTC', hour: NEWEST_HOUR, version: '4', promoted: false, kind: 'gate' },
  ...{ operator: null, reason: 'too narrow', decidedAt: NOW },
  evidence: { hours: 720, candidate, champion: null, rules: [rule], selfTest: { passed: true, trials: [] } },
};
const byHand: StoredDecision = {
  ...{ ...gate, kind: 'promote', operator: 'eve', promoted: true, reason: 'a trial', evidence: {} },
};
const live = {
  ...{ question: 'btc-1h', source: 'livecoinwatch', version: '4', forecasts: 3, settled: 2 },
  ...{ firstHour: NEWEST_HOUR, lastHour: NEWEST_HOUR, rmse: 1, rmseRatio: 0.99, maeRatio: 1.01, coverage: 0.5 },
  ...{ crpsSkill: 0.03, brier: null, logLoss: null, riseShare: null },
};

const appWithDecisions = (decisions: readonly StoredDecision[] = [byHand, gate]) =>
  plainApp({
    readLiveScores: async () => [live],
    directory: {
      ...emptyDirectory,
      promotions: {
        newest: async ({ count, version, offset = 0 }) =>
          decisions.filter((one) => version === undefined || one.version === version).slice(offset, offset + count),
        findProduction: async () => ({ version: '4', runId: 'run-4', hour: NEWEST_HOUR }),
      },
    },
  });

test('GET /models/scores shows offline and live scores of a version side by side', async () => {
  const answer = await (await appWithDecisions()).inject('/models/scores');
  expect(answer.json()).toEqual({
    asset: 'BTC',
    scores: [
      {
        id: 'btc-1h-v4',
        offline: {
          ...{ hours: 720, rmse: 290, rmse_ratio: 0.9998, mae_ratio: 0.9997, coverage_90: 0.9 },
          ...{ crps_skill: 0.022, winkler_skill: 0.1 },
        },
        live: expect.objectContaining({
          forecasts: 3,
          settled: 2,
          rmse_ratio: 0.99,
          coverage: 0.5,
          crps_skill: 0.03,
          brier: null,
        }),
      },
    ],
  });
});

test.each([
  ['nothing', {}, null],
  ['few figures', { hours: 720, candidate: { rmse: 290 } }, { hours: 720, rmse: 290, winkler_skill: null }],
])('a decision whose evidence has %s is shown without the others', async (_, evidence, offline) => {
  const app = await appWithDecisions([{ ...gate, evidence }]);
  const { scores } = (await app.inject('/models/scores')).json();
  const card = (await app.inject('/models/btc-1h-v4/card')).json();
  for (const shown of [scores[0], card]) expect(shown.offline).toEqual(offline && expect.objectContaining(offline));
  expect([card.rules, card.trials]).toEqual([[], []]);
});

test('GET /models/decisions lists the decisions of people and of the gate, at most `count`', async () => {
  const app = await appWithDecisions();
  expect((await app.inject('/models/decisions')).json().decisions).toMatchObject([
    { kind: 'promote', operator: 'eve', promoted: true, reason: 'a trial', hour: '2026-11-21T07Z' },
    { kind: 'gate', operator: null, promoted: false, reason: 'too narrow' },
  ]);
  expect((await app.inject('/models/decisions?count=1')).json().decisions).toHaveLength(1);
  expect((await app.inject('/models/decisions?count=0')).statusCode).toBe(400);
});

test('GET /models/:id/card has the rules with their reasons, and says that the training cannot be read', async () => {
  const answer = await (await appWithDecisions()).inject('/models/btc-1h-v4/card');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({
    model: { id: 'btc-1h-v4', role: 'production' },
    offline: { hours: 720, crps_skill: 0.022 },
    live: { settled: 2 },
    rules: [
      { rule: 'coverage-90-min', passed: false, value: 0.86, limit: 0.88, reason: expect.stringContaining('86.0 %') },
    ],
    decisions: [{ kind: 'promote' }, { kind: 'gate' }],
    ...{ data: null, training: null, problem: 'The run that trained the model is not recorded' },
  });
  expect((await (await appWithDecisions([])).inject('/models/btc-1h-v4/card')).statusCode).toBe(404);
});

test('GET /hours/running answers 503 when the server does not know Temporal', async () => {
  const answer = await (await plainApp()).inject('/hours/running');
  expect([answer.statusCode, answer.json().code]).toEqual([503, 'NoTemporal']);
});
