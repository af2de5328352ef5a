import type { HourRun } from '../../../../clients/postgres/hour-runs';
import { readHourDetail } from '../../../../operations/hours/read-hour';
import { createPageLinks } from '../../../../serve/page-links';
import { nameAssetInRemedies } from '../../../../serve/routes/hour/answer';
import { NEWEST_HOUR, NOW, plainApp, tablesWith } from '../../../support/plain-app';

const MINUTE_MS = 60_000;
const extract = {
  ...{ step: 'extract', activityType: 'extractPrices', needs: [], state: 'succeeded', attempts: 2, maxAttempts: 30 },
  ...{ startedAt: NOW, endedAt: NOW + 1_500, result: { source: 'replay+112w', rows: 60 }, reason: null },
  ...{ lastError: 'LiveCoinWatch answered 500', nextTryAt: null, deadline: null, skippedReason: null, kept: false },
};
const profile = { ...extract, step: 'profile', needs: ['extract'], result: { report: { key: 'reports/BTC/a' } } };
const train = {
  ...{ ...extract, step: 'train', needs: ['extract'], state: 'failed', reason: 'no memory', result: null },
  endedAt: NOW + MINUTE_MS,
};

const run: HourRun = {
  ...{ runId: 'run-2', asset: 'BTC', source: 'replay+112w', hour: NEWEST_HOUR, outcome: 'incomplete' },
  ...{ reason: 'train failed (attempt 2): no memory', steps: [extract, profile, train], finishedAt: NOW + MINUTE_MS },
};
/** A run of an early version, whose steps have few fields. */
const old: HourRun = { ...run, runId: 'run-1', outcome: 'published', reason: null, steps: [{ step: 'extract' }] };

function appWithHour(runs: readonly HourRun[] = [run, old]) {
  const tables = tablesWith([{ hour: NEWEST_HOUR, rate: 1, volume: 1, cap: 1, high: 1, low: 1, points: 12 }]);
  return plainApp({
    readHour: (hour) =>
      readHourDetail(
        {
          hourRuns: { ofHour: async () => [...runs] },
          ledger: { latestOf: async () => null },
          lineage: { snapshots: async () => (runs.length > 0 ? [await tables.snapshots.newest()] : []) },
        },
        hour,
      ),
    links: createPageLinks(() => ({
      workflows: 'http://localhost:8233/namespaces/nexthour/workflows',
      mlflow: 'http://localhost:5000',
    })),
  });
}

describe('GET /hours/:hour', () => {
  it('should return every run with the attempts, errors, remedies, inputs and outputs of its steps', async () => {
    const answer = await (await appWithHour()).inject('/hours/2026-11-21T07Z');
    expect(answer.statusCode).toBe(200);
    const body = answer.json();
    expect(body).toMatchObject({
      ...{ asset: 'BTC', hour: '2026-11-21T07Z', workflow_id: 'hourly/BTC/2026-11-21T07Z', forecast_id: null },
      temporal_url: 'http://localhost:8233/namespaces/nexthour/workflows/hourly%2FBTC%2F2026-11-21T07Z',
      report_url: '/reports/2026-11-21T07Z?asset=BTC',
      snapshot_url: '/hours/2026-11-21T07Z/snapshot.csv?asset=BTC',
      snapshots: [{ source: 'livecoinwatch', rows: 1, last_hour: '2026-11-21T07Z', gate_reason: null }],
    });
    const [newest, first] = body.runs;
    expect(newest).toMatchObject({
      ...{ run_id: 'run-2', outcome: 'incomplete', reason: 'train failed (attempt 2): no memory' },
      remedy: expect.stringContaining('`nexthour run --hour 2026-11-21T07Z`'),
      temporal_url: expect.stringMatching(/hourly%2FBTC%2F2026-11-21T07Z\/run-2\/history$/),
      mlflow_url: null,
    });
    expect(newest.steps[0]).toMatchObject({
      ...{ step: 'extract', attempts: 2, max_attempts: 30, seconds: 1.5, remedy: null, inputs: [] },
      ...{ last_error: 'LiveCoinWatch answered 500', output: { source: 'replay+112w', rows: 60 } },
      started_at: '2026-11-21T07:05:00.000Z',
    });
    expect(newest.steps[2]).toMatchObject({
      ...{ state: 'failed', reason: 'no memory', inputs: ['extract'], output: null },
      remedy: expect.stringContaining('--from-step train'),
    });
    expect(first).toMatchObject({ run_id: 'run-1', outcome: 'published', remedy: null });
    expect(first.steps).toEqual([expect.objectContaining({ step: 'extract', attempts: 0, seconds: null })]);
  });

  it('should name the asset in the commands of the remedies when several assets run', async () => {
    const answer = (await (await appWithHour()).inject('/hours/2026-11-21T07Z')).json();
    expect(answer.runs[0].remedy).toContain('`nexthour run --hour');
    const [named] = nameAssetInRemedies({ ...answer, asset: 'ETH' }).runs;
    expect(named?.remedy).toContain('`nexthour run --asset ETH --hour');
    expect(named?.steps.map(({ remedy }) => remedy)).toEqual([
      null,
      null,
      expect.stringContaining('`nexthour run --asset ETH --hour'),
    ]);
  });

  it('should name the training run in MLflow', async () => {
    const trained = { ...train, state: 'succeeded', result: { runId: 'abc', artifactSha256: 'd' } };
    const app = await appWithHour([{ ...run, steps: [extract, trained] }]);
    expect((await app.inject('/hours/2026-11-21T07Z')).json().runs[0].mlflow_url).toBe(
      'http://localhost:5000/#/runs/abc',
    );
  });

  it('should accept an hour in any form, and say that a hour without a run has none', async () => {
    const app = await appWithHour([]);
    for (const hour of ['2026-11-21', '2026-11-21T00:00:00Z', '2026-11-21T00Z']) {
      const { statusCode, ...answer } = await app.inject(`/hours/${hour}`);
      expect(statusCode).toBe(200);
      expect(answer.json()).toMatchObject({ hour: '2026-11-21T00Z', runs: [], report_url: null, snapshot_url: null });
    }
  });

  it.each([
    ['yesterday', 400, 'hour "yesterday" is refused: it must be a date or an hour'],
    ['2026-11-21T07:30Z', 400, 'it must be a full hour in UTC'],
    ['2026-11-22T07Z', 404, '2026-11-22T07Z is in the future, so it has no run yet'],
  ])('should refuse %s', async (hour, status, message) => {
    const answer = await (await appWithHour([])).inject(`/hours/${hour}`);
    expect(answer.statusCode).toBe(status);
    expect(answer.json().detail).toContain(message);
  });
});
