import { createQuestion } from '../../../../operations/questions/manage-questions';
import { manualClock } from '../../../../system/clock';
import { inMemoryQuestions } from '../../../support/in-memory-questions';
import { emptyDirectory, NOW, plainApp } from '../../../support/plain-app';

const TOKEN = 'a-token-of-24-characters';
const headers = { authorization: `Bearer ${TOKEN}` };
const url = '/models/btc-rise-2pct-12h-v3';

const file = { name: 'model.onnx', key: 'k', sha256: 's', bytes: 1 };
const model = {
  ...{ id: 'btc-rise-2pct-12h-v3', question: 'btc-rise-2pct-12h', asset: 'BTC', source: 'livecoinwatch', version: '3' },
  ...{ runId: 'r', family: 'onnx', features: [], files: [file], summary: { threshold: 0.3 } },
};

async function appWithModel(summary: object = model.summary) {
  const questions = inMemoryQuestions();
  const rise = { threshold: 0.02, horizonHours: 12, rule: 'at-end', operator: 'ada' } as const;
  await createQuestion({ questions, asset: 'BTC', clock: manualClock(NOW) }, rise);
  const find = async ({ id }: { id: string }) => (id === model.id ? ({ ...model, summary } as never) : null);
  const objectStore = {
    get: () => Promise.reject(new Error('unused')),
    put: () => Promise.reject(new Error('unused')),
  };
  const directory = { ...emptyDirectory, objectStore, models: { ...emptyDirectory.models, find } };
  return plainApp({ questions, directory, adminToken: TOKEN });
}

describe('GET /models/:id/performance', () => {
  it('should answer without figures while there is no forecast, with the threshold of the evaluation', async () => {
    const answer = await (await appWithModel()).inject(`${url}/performance`);
    expect(answer.statusCode).toBe(200);
    const none = { forecasts: 0, settled: 0, scores: null, running: [], conclusion: 'too few to tell' };
    expect(answer.json()).toMatchObject({ threshold: 0.3, live: none, backfilled: none, late: 0, forecasts: [] });
  });

  it('should use the threshold of the request, and refuse wrong values', async () => {
    const app = await appWithModel();
    expect((await app.inject(`${url}/performance?threshold=0.25&limit=3`)).json()).toMatchObject({ threshold: 0.25 });
    for (const query of ['threshold=2', 'threshold=a', 'limit=0', 'limit=2000', 'from=1']) {
      expect((await app.inject(`${url}/performance?${query}`)).json()).toMatchObject({ status: 400 });
    }
  });

  it('should answer 404 for an unknown model', async () => {
    const answer = await (await appWithModel()).inject('/models/btc-rise-2pct-12h-v9/performance');
    expect(answer.json()).toMatchObject({ status: 404, code: 'UnknownModel' });
  });
});

describe('PUT and DELETE /models/:id/active', () => {
  it.each(['PUT', 'DELETE'] as const)('should refuse %s without the token', async (method) => {
    const answer = await (await appWithModel()).inject({ method, url: `${url}/active` });
    expect(answer.json()).toMatchObject({ status: 401, code: 'AdminTokenMissing' });
  });

  it.each([
    ['PUT', `${url}/active`, 409, 'NoPricesYet'],
    ['PUT', '/models/btc-rise-2pct-12h-v9/active', 404, 'UnknownModel'],
    ['PUT', `${url}/active?backfill_days=999`, 400, 'InvalidRequest'],
    ['DELETE', `${url}/active`, 409, 'NotActive'],
  ] as const)('should answer %s %s with %d %s', async (method, path, status, code) => {
    const answer = await (await appWithModel()).inject({ method, url: path, headers });
    expect(answer.json()).toMatchObject({ status, code });
  });

  it('should refuse to activate a model in which the leakage check found something', async () => {
    const app = await appWithModel({ threshold: 0.3, leakagePassed: false });
    const answer = await app.inject({ method: 'PUT', url: `${url}/active`, headers });
    expect(answer.json()).toMatchObject({ status: 409, code: 'LeakageFound' });
    expect(answer.json().detail).toContain(`nexthour models show ${model.id}`);
  });

  it('should say what to set when the server has no object store', async () => {
    const app = await plainApp({ adminToken: TOKEN });
    const answer = await app.inject({ method: 'PUT', url: `${url}/active`, headers });
    expect(answer.json()).toMatchObject({ status: 503, code: 'NoObjectStore' });
  });
});
