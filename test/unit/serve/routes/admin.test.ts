import type { InjectOptions } from 'fastify';
import { createRateLimit } from '../../../../serve/hooks/rate-limit';
import { adminInMemory, NOW, plainApp } from '../../../support/plain-app';

const TOKEN = 'a-token-of-24-characters';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function appWithAdmin() {
  const admin = adminInMemory();
  const app = await plainApp({ admin, adminToken: TOKEN });
  const send = async (url: string, payload: object, headers: InjectOptions['headers'] = bearer(TOKEN)) => {
    const answer = await app.inject({ method: 'POST', url, payload, headers });
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
  };
  return { app, send, recorded: admin.recorded };
}

const never = () => new Promise<never>(() => undefined);
const rollback = { reason: 'the new version is worse' };

describe('POST /admin/…', () => {
  it.each([
    [{}, 401, 'AdminTokenMissing'],
    [bearer('wrong'), 401, 'AdminTokenWrong'],
    [{ authorization: TOKEN }, 401, 'AdminTokenWrong'],
    [{ ...bearer(TOKEN), 'sec-fetch-site': 'cross-site' }, 403, 'OtherOrigin'],
    [{ ...bearer(TOKEN), 'sec-fetch-site': 'same-site' }, 403, 'OtherOrigin'],
    [{ ...bearer(TOKEN), origin: 'https://example.com', host: 'localhost:8000' }, 403, 'OtherOrigin'],
    [{ ...bearer(TOKEN), origin: 'null', host: 'localhost:8000' }, 403, 'OtherOrigin'],
  ])('should refuse a request with %j and record nothing', async (headers, status, code) => {
    const { send, recorded } = await appWithAdmin();
    const answer = await send('/admin/rollback', rollback, headers);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(recorded).toEqual([]);
  });

  it.each([
    [{ 'sec-fetch-site': 'same-origin', origin: 'http://localhost:8000', host: 'localhost:8000' }],
    [{ origin: 'http://localhost:8000', host: 'localhost:8000' }],
  ])('should accept our own page: %j', async (headers) => {
    const { send } = await appWithAdmin();
    expect((await send('/admin/rollback', rollback, { ...bearer(TOKEN), ...headers })).body.code).toBe('NoModelYet');
  });

  it('should refuse an address that tries many tokens, also with the right one', async () => {
    const { send } = await appWithAdmin();
    for (let tries = 0; tries < 10; tries++) await send('/admin/rollback', rollback, bearer(`wrong-${tries}`));
    const { status, headers, body } = await send('/admin/rollback', rollback);
    expect([status, body.code]).toEqual([429, 'TooManyRequests']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });

  it('should record each action with its answer, and a question about it not', async () => {
    const { app, send, recorded } = await appWithAdmin();
    const refused = await send('/admin/rollback', { ...rollback, operator: 'eve' });
    expect([refused.status, refused.body.code]).toEqual([409, 'NoModelYet']);
    await send('/admin/rollback', { ...rollback, dry_run: true });
    expect(recorded).toHaveLength(1);
    const answer = await app.inject({ url: '/admin/audit', headers: bearer(TOKEN) });
    expect(answer.json().actions).toEqual([
      {
        ...{ id: expect.any(String), action: 'POST /admin/rollback', operator: 'eve', address: '127.0.0.1' },
        ...{ request: { ...rollback, operator: 'eve' }, requested_at: new Date(NOW).toISOString(), status: 409 },
        message: expect.stringContaining('No hour has run yet'),
        answered_at: new Date(NOW).toISOString(),
      },
    ]);
    expect((await app.inject('/admin/audit')).statusCode).toBe(401);
  });

  it('should record the other requests that change something', async () => {
    const { app, recorded } = await appWithAdmin();
    await app.inject({ method: 'DELETE', url: '/questions/btc-rise-2pct-12h', headers: bearer(TOKEN) });
    expect(recorded).toEqual([
      expect.objectContaining({ action: 'DELETE /questions/btc-rise-2pct-12h', operator: 'API', status: 404 }),
    ]);
  });

  it('should not act when the action cannot be recorded', async () => {
    const admin = adminInMemory();
    const refused = Object.assign(new Error('no database'), { code: 'ECONNREFUSED' });
    const adminActions = { ...admin.adminActions, recordRequest: () => Promise.reject(refused) };
    let asked = false;
    const snapshots = {
      newest: async () => {
        asked = true;
        return null;
      },
    };
    const decisions = { ...admin.decisions, snapshots };
    const app = await plainApp({ admin: { ...admin, adminActions, decisions }, adminToken: TOKEN });
    const answer = await app.inject({
      ...{ method: 'POST', url: '/admin/rollback', payload: rollback, headers: bearer(TOKEN) },
    });
    expect([answer.statusCode, asked]).toEqual([503, false]);
  });

  it.each([
    ['/admin/rollback', {}, 'reason is missing: it must be the reason, of 1 to 1,000 characters'],
    ['/admin/promote', { reason: 'a', version: 'four' }, 'version must be the number of a version in MLflow'],
    ['/admin/promote', { reason: 'a\u0000', version: '4' }, 'reason must be the reason'],
    ['/admin/pause', { asset: 'ETH' }, 'asset "ETH" is not the asset of this server; it is BTC'],
    ['/admin/pause', { until: 'tomorrow' }, 'until is not a field of this request; the fields are reason, asset'],
    ['/admin/backfill', { from: '2026-11-20', parallel: 99 }, 'parallel must be a whole number from 1 to 8'],
  ])('should refuse %s %j', async (url, payload, message) => {
    const { send } = await appWithAdmin();
    const { status, body } = await send(url, payload);
    expect([status, body.detail]).toEqual([400, expect.stringContaining(message)]);
  });

  it.each([
    ['MLflow', { findVersion: never }, {}],
    ['The database', {}, { findProduction: never }],
  ])('should say that %s has not answered in time', async (part, mlflow, promotions) => {
    const admin = adminInMemory();
    const decisions = {
      ...admin.decisions,
      ...{ clock: admin.decisions.clock, snapshots: { newest: async () => ({ source: 'livecoinwatch' }) as never } },
      ...{ promotions: { ...admin.decisions.promotions, findProduction: async () => null, ...promotions } },
      mlflow: { ...admin.decisions.mlflow, ...mlflow },
    };
    const app = await plainApp({ admin: { ...admin, decisions, deadlineMs: 50 }, adminToken: TOKEN });
    const payload = { version: '4', reason: 'a trial', dry_run: true };
    const answer = await app.inject({ method: 'POST', url: '/admin/promote', payload, headers: bearer(TOKEN) });
    expect(answer.json()).toMatchObject({ status: 503, code: 'TooSlow' });
    expect(answer.json().detail).toMatch(new RegExp(`^${part} has not answered in time`));
  });

  it('should say that Temporal is not known', async () => {
    const { send } = await appWithAdmin();
    const { status, body } = await send('/admin/run', {});
    expect([status, body.code]).toEqual([503, 'NoTemporal']);
  });
});

test('a rate limit counts each address for a minute', () => {
  let now = 0;
  const limit = createRateLimit({ max: 2, now: () => now });
  limit.count('a');
  expect(limit.secondsToWait('a')).toBe(0);
  limit.count('a');
  now = 20_000;
  expect([limit.secondsToWait('a'), limit.secondsToWait('b')]).toEqual([40, 0]);
  now = 60_000;
  expect(limit.secondsToWait('a')).toBe(0);
});
