import { marketWith, modelWith, NEWEST_HOUR, NOW, plainApp, pricesUpTo } from '../../../support/plain-app';
import { plantedSystemState as state } from '../../../support/planted-system-state';

describe('GET /system', () => {
  it('should return problems, checks, processes and the running hours, and no secret', async () => {
    const answer = await (await plainApp({ readSystem: async () => state })).inject('/system');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      ...{ at: new Date(NOW).toISOString(), time_lapse: false, since: new Date(NOW - 60_000).toISOString() },
      problems: [{ severity: 'broken', what: 'mlflow does not answer', remedy: 'kill -9 8' }],
      checks: [{ name: 'postgres', state: 'ok', found: 'answers, version 18.1', remedy: null }],
      processes: [
        { name: 'server', state: 'ready', pid: 7 },
        { name: 'mlflow', state: 'no answer', pid: 8 },
        { name: 'postgres', state: 'external', pid: null },
      ],
      addresses: [{ name: 'MLflow', url: 'http://localhost:5000', description: 'the models' }],
      credits: { remaining: 9_000, limit: 10_000 },
      pages: { temporal: 'http://localhost:8233/namespaces/nexthour/workflows', mlflow: null, grafana: null },
      assets: [
        {
          ...{ asset: 'BTC', paused: null, backfill: null, missed_hours: [] },
          running_hours: [
            {
              hour: '2026-11-21T07Z',
              steps: [expect.objectContaining({ step: 'extract', state: 'retrying', attempts: 2 })],
            },
          ],
        },
      ],
    });
    expect(answer.body).not.toContain('hunter2');
    expect(answer.body).not.toContain('/secret/home');
  });

  it('should name a drift of the prices among the problems', async () => {
    const market = marketWith(pricesUpTo(NEWEST_HOUR, 1_400), 'replay+112w');
    const model = modelWith({ version: '3', runId: 'r' }, undefined, 'replay+112w');
    await Promise.all([market.refresh(), model.refresh()]);
    const app = await plainApp({ market, model, readSystem: async () => state });
    const { alarm, ratio } = (await app.inject('/drift')).json();
    expect(alarm).toBe(true);
    const problems: { severity: string; what: string }[] = (await app.inject('/system')).json().problems;
    expect(problems).toContainEqual({
      ...{ severity: 'warning', remedy: expect.stringContaining('docs/drift.md') },
      what: `the BTC prices of the newest week are unlike the training data of btc-1h-v3: ${Math.round(100 * ratio)} % of the inputs have drifted`,
    });
  });

  it('should ask the servers at most every 15 seconds', async () => {
    let reads = 0;
    const readSystem = async () => {
      reads++;
      return state;
    };
    const app = await plainApp({ readSystem });
    await Promise.all([app.inject('/system'), app.inject('/system')]);
    await app.inject('/system');
    expect(reads).toBe(1);
  });

  it('should hide the addresses of servers, except from a caller with the admin token', async () => {
    const token = 'a-token-of-24-characters';
    const found = 'connect ECONNREFUSED 10.0.0.5:5432';
    const check = { name: 'postgres', state: 'broken', found, remedy: 'check db.internal:5432' } as const;
    const app = await plainApp({ readSystem: async () => ({ ...state, checks: [check] }), adminToken: token });
    const read = async (headers: Record<string, string>) => (await app.inject({ url: '/system', headers })).json();
    expect((await read({})).checks).toEqual([
      { ...check, found: 'a server refused the connection: (address hidden)', remedy: 'check (address hidden)' },
    ]);
    expect((await read({ authorization: `Bearer ${token}` })).checks).toEqual([check]);
    expect(await read({ authorization: 'Bearer wrong' })).toMatchObject({ status: 401, code: 'AdminTokenWrong' });
  });
});
