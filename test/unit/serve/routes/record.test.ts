import { computeMinuteRecord } from '../../../../forecasting/minute-record';
import { manualClock } from '../../../../system/clock';
import { emptyLedger, NOW, plainApp, published } from '../../../support/plain-app';

describe('GET /record', () => {
  it('should return the track record of each source, with null scores when no forecast is settled', async () => {
    const interval = { level: 0.9, lower: 49_000, upper: 51_000 };
    const forecast = { targetHour: published.originHour, late: false, point: 50_100, lastRate: 50_000, interval };
    const chains = new Map([
      ['livecoinwatch', [{ ...forecast, outcome: null }]],
      ['replay+112w', [{ ...forecast, outcome: { actual: 50_200, pinball: 50 }, trailingPinball: 40 }]],
    ]);
    const archive = { ...emptyLedger.archive, recorded: async () => chains };
    const answer = await (await plainApp({ archive })).inject('/record');
    expect(answer.statusCode).toBe(200);
    const [real, replayed] = answer.json().sources;
    expect(real).toMatchObject({ source: 'livecoinwatch', replayed: false, live: 1, settled: 0, waiting: 1 });
    expect(real.windows.map(({ window }: { window: string }) => window)).toEqual(['24 h', '7 d', '30 d', 'all']);
    expect(real.windows[0]).toMatchObject({ settled: 0, rmse: null, rmse_ratio: null, coverage: null });
    expect(replayed).toMatchObject({ source: 'replay+112w', replayed: true, settled: 1, waiting: 0 });
    expect(replayed.windows[3]).toMatchObject({
      rmse: 100,
      rmse_ratio: 0.5,
      coverage: 1,
      pinball_skill_to_persistence_point: 0.5,
    });
    expect(real.skill).toMatchObject({ baseline: 'trailing quantiles', baseline_hours: 720, min_hours: 48 });
    expect(replayed.skill.windows[3]).toEqual({
      window: 'all',
      hours: 1,
      ...{ skill: null, lower: null, upper: null },
      conclusion: 'too few to tell',
      text: 'too few to tell: 1 of the 48 settled hours that are needed',
    });
  });

  it('should refuse another question than the next hour', async () => {
    const app = await plainApp();
    expect((await app.inject('/record?question=btc-1h')).statusCode).toBe(200);
    const answer = await app.inject('/record?question=btc-rise-2pct-12h');
    expect(answer.json()).toMatchObject({ status: 400, field: 'question' });
    expect(answer.json().detail).toContain('GET /models/:id/performance');
  });

  it('should return the track record of each model of a question of the live line', async () => {
    const sums = { squaredError: 400, absoluteError: 80, squaredPersistenceError: 400, absolutePersistenceError: 100 };
    const scores = { ...sums, covered: 18, pinball: 60, winkler: 4_000 };
    const compared = { compared: 20, comparedPinball: 60, trailingPinball: 61 };
    const hour = { hour: published.originHour, live: 24, late: 1, settled: 20, voided: 1, ...scores, ...compared };
    const levels = [{ level: 0.9, coverage: 0.9, settled: 20 }];
    const minuteRecords = async () => [{ modelVersion: '3', ...computeMinuteRecord('kraken', [hour]), levels }];
    const app = await plainApp({ archive: { ...emptyLedger.archive, minuteRecords } });
    const answer = await app.inject('/record?question=btc-5m');
    expect(answer.statusCode).toBe(200);
    const [model] = answer.json().sources;
    expect(model).toMatchObject({
      source: 'kraken',
      replayed: false,
      model_version: '3',
      live: 24,
      late: 1,
      waiting: 3,
    });
    expect(model).toMatchObject({ levels, skill: { baseline_hours: 168 } });
    expect(model.windows[3]).toMatchObject({ settled: 20, rmse_ratio: 1, mae_ratio: 0.8, coverage: 0.9, pinball: 3 });
    expect((await app.inject('/record?question=btc-5m&asset=ETH')).statusCode).toBe(400);
  });

  it('should read the forecasts at most every ten seconds', async () => {
    const clock = manualClock(NOW);
    let reads = 0;
    const recorded = async () => {
      reads += 1;
      return new Map();
    };
    const app = await plainApp({ archive: { ...emptyLedger.archive, recorded }, clock });
    await Promise.all(Array.from({ length: 5 }, () => app.inject('/record')));
    clock.set(NOW + 9_999);
    expect((await app.inject('/record')).json()).toEqual({ asset: 'BTC', sources: [] });
    expect(reads).toBe(1);
    clock.set(NOW + 10_000);
    await app.inject('/record');
    expect(reads).toBe(2);
  });

  it('should say that a slow first read goes on, and answer as soon as it has ended', async () => {
    const clock = manualClock(NOW);
    let finish: () => void = () => undefined;
    let reads = 0;
    const recorded = () => {
      reads += 1;
      return new Promise<Map<string, never[]>>((resolve) => {
        finish = () => resolve(new Map());
      });
    };
    const app = await plainApp({ archive: { ...emptyLedger.archive, recorded }, clock });
    const early = await app.inject('/record');
    expect([early.statusCode, early.json().code, early.headers['retry-after']]).toEqual([503, 'RecordNotReady', '5']);
    clock.set(NOW + 1_000);
    const later = app.inject('/record');
    setTimeout(finish, 100);
    expect((await later).statusCode).toBe(200);
    expect(reads).toBe(1);
  });
});
