import type { StoredDecision } from '../../../../clients/postgres/promotions';
import { createQuestion, retireQuestion } from '../../../../operations/questions/manage-questions';
import { manualClock } from '../../../../system/clock';
import { inMemoryQuestions } from '../../../support/in-memory-questions';
import { emptyActive, emptyDirectory, emptyLedger, NEWEST_HOUR, NOW, plainApp } from '../../../support/plain-app';

const decision = {
  ...{ source: 'livecoinwatch', asset: 'BTC', hour: NEWEST_HOUR, version: '3', kind: 'gate' },
  ...{ promoted: true, reason: 'it is better', operator: null, decidedAt: NOW },
} as unknown as StoredDecision;
const id = 'btc-rise-2pct-12h-v1';
const NO_SCORES = {
  ...{ auc: null, brier: null, logLoss: null, brierSkill: null, brierSkillToVolatility: null, logLossSkill: null },
  ...{
    logLossSkillToVolatility: null,
    calibrationError: null,
    accuracy: null,
    majorityAccuracy: null,
    threshold: null,
  },
};
const model = {
  ...{ id, question: 'btc-rise-2pct-12h', asset: 'BTC', source: 'livecoinwatch', version: '1', runId: 'r' },
  ...{ name: 'mine', family: 'onnx', features: [], claimed: {}, operator: 'ada', registeredAt: NOW },
  summary: {
    ...NO_SCORES,
    testFrom: null,
    testTo: null,
    testHours: 0,
    positives: 0,
    leakagePassed: true,
    decision: null,
  },
};

async function createServer({ isRetired = false } = {}) {
  const questions = inMemoryQuestions();
  const deps = { questions, asset: 'BTC', clock: manualClock(NOW) };
  await createQuestion(deps, { threshold: 0.02, horizonHours: 12, rule: 'at-end', operator: 'ada' });
  if (isRetired) await retireQuestion(deps, { id: model.question, operator: 'ada' });
  const list = async ({ question }: { question?: string }) =>
    (question === undefined || question === model.question ? [model] : []) as never;
  const promotions = { newest: async () => [decision], findProduction: async () => ({ version: '3' }) as never };
  const directory = { ...emptyDirectory, promotions, models: { ...emptyDirectory.models, list } };
  const active = { ...emptyActive.activeModels, list: async () => [{ modelId: id }] as never };
  return plainApp({ questions, directory, active: { ...emptyActive, activeModels: active } });
}

describe('GET /models', () => {
  it('should refuse an unknown question, and name the known ones', async () => {
    const answer = await (await createServer()).inject('/models?question=btc-rise-3pct-12h');
    expect(answer.json()).toMatchObject({
      ...{ status: 404, code: 'UnknownQuestion' },
      detail: 'There is no question "btc-rise-3pct-12h"; the questions are btc-1h, btc-rise-2pct-12h',
    });
  });

  it('should refuse the question of an asset that the live line does not have', async () => {
    const live = { ...emptyLedger.live, assets: async () => ['BTC', 'ETH'] };
    const directory = { ...emptyDirectory, promotionsOf: () => emptyDirectory.promotions };
    const app = await plainApp({ live, directory });
    const answer = await app.inject('/models?question=doge-5m');
    expect(answer.json()).toMatchObject({
      ...{ status: 404, code: 'UnknownQuestion' },
      detail: 'There is no question "doge-5m"; the questions are btc-1h, btc-5m, eth-5m',
    });
    expect((await app.inject('/models?question=eth-5m')).json()).toEqual({ models: [] });
  });

  it.each([true, false])('should say whether the question of an active model is retired: %s', async (isRetired) => {
    const answer = await (await createServer({ isRetired })).inject('/models?question=btc-rise-2pct-12h');
    expect(answer.json().models).toEqual([expect.objectContaining({ role: 'active', question_retired: isRetired })]);
  });
});

describe('GET /models/:id', () => {
  it("should answer for a version of the model of the next hour's price", async () => {
    const answer = await (await createServer()).inject('/models/btc-1h-v3');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ id: 'btc-1h-v3', role: 'production', decision: { passed: true } });
  });

  it.each([
    ['/models/btc-1h-v9', 'GET /models?question=btc-1h'],
    ['/models/btc-1h-v3/performance', 'GET /models/btc-1h-v3 shows its decision, GET /record the scores'],
  ])('should answer 404 for %s, and say where to look', async (url, remedy) => {
    const answer = await (await createServer()).inject(url);
    expect(answer.json()).toMatchObject({ status: 404, code: 'UnknownModel' });
    expect(answer.json().detail).toContain(remedy);
  });
});
