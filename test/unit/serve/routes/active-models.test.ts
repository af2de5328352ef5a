import type { ActivationEvent } from '../../../../clients/postgres/active-models';
import { createQuestion } from '../../../../operations/questions/manage-questions';
import type { AppDeps } from '../../../../serve/app';
import { manualClock } from '../../../../system/clock';
import { inMemoryQuestions } from '../../../support/in-memory-questions';
import {
  adminInMemory,
  emptyActive,
  emptyDirectory,
  NEWEST_HOUR,
  NOW,
  plainApp,
  pricesUpTo,
  tablesWith,
} from '../../../support/plain-app';

const TOKEN = 'a-token-of-24-characters';
const headers = { authorization: `Bearer ${TOKEN}` };
const url = '/models/btc-rise-2pct-12h-v3';

const file = { name: 'model.onnx', key: 'k', sha256: 's', bytes: 1 };
const model = {
  ...{ id: 'btc-rise-2pct-12h-v3', question: 'btc-rise-2pct-12h', asset: 'BTC', source: 'livecoinwatch', version: '3' },
  ...{ runId: 'r', family: 'onnx', features: [], files: [file], summary: { threshold: 0.3 } },
};

async function appWithModel(summary: object = model.summary, deps: Partial<AppDeps> = {}) {
  const questions = inMemoryQuestions();
  const rise = { threshold: 0.02, horizonHours: 12, rule: 'at-end', operator: 'ada' } as const;
  await createQuestion({ questions, asset: 'BTC', clock: manualClock(NOW) }, rise);
  const find = async ({ id }: { id: string }) => (id === model.id ? ({ ...model, summary } as never) : null);
  const objectStore = {
    get: () => Promise.reject(new Error('unused')),
    put: () => Promise.reject(new Error('unused')),
  };
  const directory = { ...emptyDirectory, objectStore, models: { ...emptyDirectory.models, find } };
  return plainApp({ questions, directory, adminToken: TOKEN, ...deps });
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

describe('the dry run of an activation', () => {
  const event = { modelId: model.id, question: model.question, asset: 'BTC', source: model.source } as const;

  async function appWithActive(events: ActivationEvent['event'][]) {
    const admin = adminInMemory();
    const recorded: ActivationEvent[] = [];
    const present = () => (events.at(-1) === 'activated' ? [newest()] : []);
    const newest = (): ActivationEvent => ({
      ...{ ...event, event: events.at(-1) ?? 'activated', modelVersion: '3', operator: 'ada', happenedAt: NOW },
    });
    const activeModels: AppDeps['active']['activeModels'] = {
      list: async () => present(),
      find: async () => (events.length === 0 ? null : newest()),
      record: async (added, refuse) => {
        refuse(present());
        recorded.push(added);
      },
    };
    const app = await appWithModel(undefined, {
      admin,
      active: { ...emptyActive, ...tablesWith(pricesUpTo(NEWEST_HOUR)), activeModels },
    });
    const send = async (method: 'PUT' | 'DELETE', query: string, payload?: object) =>
      (await app.inject({ method, url: `${url}/active?${query}`, headers, ...(payload ? { payload } : {}) })).json();
    return { send, recorded, events, audited: admin.recorded };
  }

  it('should say what it would do, change nothing, and leave no row in the audit', async () => {
    const { send, recorded, audited } = await appWithActive([]);
    const { message, plan } = await send('PUT', 'dry_run=true&backfill_days=2');
    expect(message).toBe(
      'Activates btc-rise-2pct-12h-v3: from the next hour on, its forecasts are recorded and scored every hour, beside the production model. Up to 48 hours of the last 2 days are filled in; these forecasts are marked as backfilled and never count as live.',
    );
    expect(plan).toMatch(/^[\w-]{22}$/);
    expect([recorded, audited]).toEqual([[], []]);
  });

  it('should do what was agreed, with the name of the person, and refuse when it would do something else', async () => {
    const { send, recorded, events, audited } = await appWithActive(['activated']);
    const { plan } = await send('DELETE', 'dry_run=true');
    expect(await send('DELETE', `plan=${plan}x`)).toMatchObject({ status: 409, code: 'PlanChanged' });
    expect(recorded).toEqual([]);
    expect(await send('DELETE', `plan=${plan}&operator=eve&reason=a%20trial`)).toEqual({ id: model.id, active: false });
    expect(recorded).toMatchObject([{ event: 'deactivated', operator: 'eve' }]);
    expect(audited[0]).toMatchObject({ operator: 'eve', request: { reason: 'a trial' }, status: 200 });
    events.push('deactivated');
    expect(await send('DELETE', `plan=${plan}`)).toMatchObject({ status: 409, code: 'NotActive' });
  });

  it('should record a request whose body says dry_run, because only the query counts', async () => {
    const { send, audited, recorded } = await appWithActive(['activated']);
    await send('DELETE', '', { dry_run: true });
    expect(recorded).toHaveLength(1);
    expect(audited).toHaveLength(1);
  });
});
