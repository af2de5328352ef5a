import type { ObjectStore } from '../../../../clients/object-store';
import { sha256Of } from '../../../../clients/object-store';
import type { HourRun } from '../../../../clients/postgres/hour-runs';
import { HOUR_MS } from '../../../../forecasting/hour';
import { sealForecast } from '../../../../forecasting/ledger/entries';
import { emptyDirectory, emptyLedger, NEWEST_HOUR, plainApp, published, tablesWith } from '../../../support/plain-app';

const REPORT = '<!doctype html><html><body><main>\n<header>BTC</header>\n<p>checks</p></main></body></html>';
const reference = { key: 'reports/BTC/a/report.html', sha256: sha256Of(REPORT), bytes: REPORT.length };
const run: HourRun = {
  ...{ runId: 'r', asset: 'BTC', source: 'replay+112w', hour: NEWEST_HOUR, outcome: 'published', reason: null },
  ...{
    finishedAt: NEWEST_HOUR + 60_000,
    steps: [{ step: 'profile', state: 'succeeded', result: { report: reference } }],
  },
};
const madeAt = (originHour: number) =>
  sealForecast({ ...published, originHour, madeAt: originHour + 60_000 }, undefined);
const settlement = {
  forecastId: 'BTC-2026-11-21T07Z-replay+112w',
  ...{ actual: 50_100, error: -99, persistenceError: -100, covered: true, pinball: 10, winkler: 2_000 },
  ...{ snapshotSha256: 'a'.repeat(64), settledAt: NEWEST_HOUR + 60_000, hash: 'd'.repeat(64) },
};

function appWithReports() {
  const store: ObjectStore = {
    put: () => Promise.reject(new Error('nothing is stored')),
    get: async ({ key }) => Buffer.from(key === reference.key ? REPORT : 'date,rate\n'),
  };
  const entries = [
    { forecast: madeAt(NEWEST_HOUR), settlement: null, void: null },
    { forecast: madeAt(NEWEST_HOUR - HOUR_MS), settlement, void: null },
  ];
  return plainApp({
    directory: { ...emptyDirectory, objectStore: store },
    lineage: {
      ...emptyLedger.lineage,
      snapshots: async ({ hour }) =>
        hour === NEWEST_HOUR
          ? [await tablesWith([{ hour, rate: 1, volume: 1, cap: 1, high: 1, low: 1, points: 12 }]).snapshots.newest()]
          : [],
    },
    reports: {
      hourRuns: {
        ofHour: async ({ hour }) => (hour === NEWEST_HOUR ? [run] : []),
        newestWith: async () => run,
        hoursWithStep: async ({ count }) => [NEWEST_HOUR, NEWEST_HOUR - HOUR_MS].slice(0, count),
      },
      archive: { entries: async () => entries },
    },
  });
}

describe('the reports', () => {
  it('should be listed, newest hour first', async () => {
    const answer = await (await appWithReports()).inject('/reports?count=1');
    expect(answer.json()).toEqual({
      asset: 'BTC',
      reports: [{ hour: '2026-11-21T07Z', url: '/reports/2026-11-21T07Z?asset=BTC' }],
    });
  });

  it.each([
    ['/reports/2026-11-21T07Z', '../'],
    ['/report', './'],
  ])('should start with the forecast, its interval, the last outcomes and links at %s', async (url, root) => {
    const { statusCode, headers, body } = await (await appWithReports()).inject(url);
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'unsafe-inline'/);
    const at = (text: string) => body.indexOf(text);
    expect(at('Forecast for 2026-11-21 08:00 UTC')).toBeGreaterThan(at('</header>'));
    expect(at('<p>checks</p>')).toBeGreaterThan(at('Forecast for'));
    expect(body).toMatch(/With 90\s% probability, the price is between 49,000.00 and 51,000.00 USD\./);
    expect(body).toContain('From replayed prices of 2024-09-28 07:00 UTC.');
    expect(body).toContain('<td>inside</td>');
    expect(body).toContain(`href="${root}page/runs/2026-11-21T07Z?asset=BTC"`);
    expect(body).toContain(`href="${root}forecasts/BTC-2026-11-21T08Z`);
  });

  it('should not exist for an hour without a report', async () => {
    const answer = await (await appWithReports()).inject('/reports/2026-11-20');
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'NoReport']);
    expect((await (await plainApp()).inject('/report')).json().code).toBe('NoReport');
  });
});

describe('the snapshot of an hour', () => {
  it('should be a file with the name of its hour', async () => {
    const { headers, body } = await (await appWithReports()).inject('/hours/2026-11-21T07Z/snapshot.csv');
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toBe('attachment; filename="BTC_2026-11-21T07Z_history.csv"');
    expect([headers['nexthour-source'], body]).toEqual(['livecoinwatch', 'date,rate\n']);
  });

  it('should need a snapshot and an object store', async () => {
    const app = await appWithReports();
    expect((await app.inject('/hours/2026-11-20/snapshot.csv')).json().code).toBe('NoSnapshot');
    const without = await plainApp({
      lineage: { ...emptyLedger.lineage, snapshots: async () => [await tablesWith([]).snapshots.newest()] },
    });
    expect((await without.inject('/hours/2026-11-20/snapshot.csv')).json().code).toBe('NoObjectStore');
  });
});
