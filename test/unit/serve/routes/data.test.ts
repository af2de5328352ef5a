import { HOUR_MS } from '../../../../forecasting/hour';
import { checkSeries } from '../../../../forecasting/quality/check-series';
import { openStoredPrices } from '../../../../operations/labels/prices';
import { marketWith, modelWith, NEWEST_HOUR, NOW, plainApp, pricesUpTo, tablesWith } from '../../../support/plain-app';

const series = pricesUpTo(NEWEST_HOUR, 1_400);
/** Without two hours in a row, ten hours before the end. */
const withGap = series.filter(({ hour }) => hour !== NEWEST_HOUR - 10 * HOUR_MS && hour !== NEWEST_HOUR - 11 * HOUR_MS);

function appWithChecks() {
  const tables = tablesWith(withGap, 'replay+112w');
  const report = checkSeries(withGap, { hour: NEWEST_HOUR, firstHour: series[0]?.hour ?? 0 });
  const queries: object[] = [];
  const stored = { source: 'replay+112w', finishedAt: NOW };
  const app = plainApp({
    openPrices: (query) => openStoredPrices(tables, query),
    readResults: async (query) => {
      queries.push(query);
      return [
        { ...stored, hour: NEWEST_HOUR, result: JSON.parse(JSON.stringify(report)) },
        { ...stored, hour: NEWEST_HOUR - HOUR_MS, result: null },
        { ...stored, hour: NEWEST_HOUR - 2 * HOUR_MS, result: { passed: true } },
      ];
    },
  });
  return { app, report, queries };
}

describe('GET /quality', () => {
  it('should return every check with its sentence, and hours that ended before the check', async () => {
    const { app, report } = appWithChecks();
    const { hours } = (await (await app).inject('/quality')).json();
    expect(hours).toHaveLength(3);
    expect(hours[0]).toMatchObject({ hour: '2026-11-21T07Z', passed: false, reason: report.reason });
    expect(hours[0].checks).toHaveLength(report.results.length);
    expect(hours[0].checks.find(({ rule }: { rule: string }) => rule === 'gaps')).toEqual({
      ...{
        rule: 'gaps',
        title: 'Gaps',
        status: 'fail',
        count: 2,
        value: expect.any(Number),
        limit: expect.any(Number),
      },
      text: expect.stringContaining('Hours missing from the newest'),
      hours: ['2026-11-20T20Z', '2026-11-20T21Z'],
    });
    expect(hours[1]).toMatchObject({ passed: null, checks: [] });
    expect(hours[2]).toMatchObject({ passed: null, checks: [] });
  });

  it('should return the gaps in the prices', async () => {
    const { prices } = (await (await appWithChecks().app).inject('/quality')).json();
    expect(prices).toMatchObject({
      ...{ source: 'replay+112w', replayed: 'replayed prices of 2024-09-28 07:00 UTC', hours: 1_398, missing: 2 },
      gaps: [{ from: '2026-11-20T20Z', to: '2026-11-20T21Z', hours: 2 }],
    });
    expect((await (await plainApp()).inject('/quality')).json()).toEqual({ asset: 'BTC', hours: [], prices: null });
  });

  it('should look back as far as the request says', async () => {
    const { app, queries } = appWithChecks();
    await (await app).inject('/quality?count=720');
    expect(queries).toEqual([{ asset: 'BTC', from: NEWEST_HOUR - 719 * HOUR_MS }]);
    for (const count of ['0', '721', 'many']) {
      const answer = await (await app).inject(`/quality?count=${count}`);
      expect(answer.json()).toMatchObject({ status: 400, field: 'count' });
    }
  });
});

describe('GET /drift', () => {
  it('should return the index of every watched input', async () => {
    const market = marketWith(series, 'replay+112w');
    const model = modelWith({ version: '3', runId: 'r' }, undefined, 'replay+112w');
    await Promise.all([market.refresh(), model.refresh()]);
    const answer = (await (await plainApp({ market, model })).inject('/drift')).json();
    expect(answer).toMatchObject({
      ...{ asset: 'BTC', reason: null, alarm_ratio: 1 / 3, model_version: '3', last_hour: '2026-11-21T07Z' },
      ...{ source: 'replay+112w', replayed: 'replayed prices of 2024-09-28 07:00 UTC' },
    });
    expect(answer.inputs.length).toBeGreaterThan(0);
    const drifted = answer.inputs.filter(({ index, limit }: { index: number; limit: number }) => index > limit);
    expect(answer.inputs.filter((input: { drifted: boolean }) => input.drifted)).toEqual(drifted);
    expect(answer.ratio).toBeCloseTo(drifted.length / answer.inputs.length);
    expect(answer.alarm).toBe(answer.ratio >= 1 / 3);
  });

  it('should say why the drift is not known', async () => {
    const answer = (await (await plainApp({ model: modelWith(null) })).inject('/drift')).json();
    expect(answer).toMatchObject({ ratio: null, alarm: false, inputs: [] });
    expect(answer.reason).toBe('the decisions about models have not been read yet');
  });
});
