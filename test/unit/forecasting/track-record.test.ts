import fc from 'fast-check';
import { HOUR_MS } from '../../../forecasting/hour';
import { scoreForecast } from '../../../forecasting/ledger/score-forecast';
import { computeTrackRecord, type RecordedForecast, trackRecordJson } from '../../../forecasting/track-record';

const FIRST = Date.UTC(2026, 0, 1);

function forecastOf(index: number, change: Partial<RecordedForecast> = {}): RecordedForecast {
  return {
    targetHour: FIRST + index * HOUR_MS,
    late: false,
    point: 101,
    lastRate: 100,
    interval: { level: 0.9, lower: 95, upper: 105 },
    outcome: { actual: 103, pinball: 0.75 },
    ...change,
  };
}

function windowOf(forecasts: readonly RecordedForecast[], name: string) {
  const window = computeTrackRecord('livecoinwatch', forecasts).windows.find((one) => one.name === name);
  if (!window) throw new Error(`there is no window ${name}`);
  return window;
}

describe('computeTrackRecord', () => {
  it('should agree with values computed by hand', () => {
    const missed = forecastOf(1, { outcome: { actual: 107, pinball: 1.5 } });
    expect(windowOf([forecastOf(0), missed], 'all')).toEqual({
      name: 'all',
      firstHour: FIRST,
      lastHour: FIRST + HOUR_MS,
      settled: 2,
      rmse: Math.sqrt((4 + 36) / 2),
      mae: 4,
      rmseRatio: Math.sqrt(40 / 58),
      maeRatio: 8 / 10,
      coverage: 0.5,
      pinball: 1.125,
      // The pinball loss of persistence is (3 + 7) / 2.
      pinballSkillToPersistencePoint: expect.closeTo(1 - 2.25 / 5, 12),
      // Two widths of 10, plus 20 times the distance 2.
      winkler: expect.closeTo((10 + 10 + 40) / 2, 12),
    });
  });

  it('should report a positive pinball skill for calibrated widths although the point is persistence', () => {
    // Prices move by 1 to 10 up or down equally often. The forecast has the median and deciles of these moves.
    const moves = Array.from({ length: 10 }, (_, index) => index + 1).flatMap((size) => [size, -size]);
    const forecasts = moves.map((move, index) => {
      const quantiles = [-8, 0, 8].map((by, at) => ({ level: [0.1, 0.5, 0.9][at] ?? 0, value: 100 + by }));
      const interval = { level: 0.8, lower: 92, upper: 108 };
      const { pinball } = scoreForecast({ point: 100, lastRate: 100, quantiles, interval }, 100 + move);
      return forecastOf(index, { point: 100, interval, outcome: { actual: 100 + move, pinball } });
    });
    const answer = trackRecordJson(computeTrackRecord('livecoinwatch', forecasts)).windows.at(-1);
    expect(answer).toMatchObject({ mae_ratio: 1, rmse_ratio: 1 });
    expect(answer?.pinball_skill_to_persistence_point).toBeGreaterThan(0.2);
  });

  it('should score each forecast exactly as settlement does', () => {
    const price = fc.double({ min: 1, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(price, price, price, price, price, (actual, point, lastRate, lower, upper) => {
        const interval = { level: 0.9, lower, upper };
        const quantiles = [{ level: 0.5, value: point }];
        const { winkler, covered, pinball, error } = scoreForecast({ point, lastRate, quantiles, interval }, actual);
        const scores = windowOf([forecastOf(0, { point, lastRate, interval, outcome: { actual, pinball } })], 'all');
        expect(scores).toMatchObject({ winkler, pinball, coverage: covered ? 1 : 0, mae: Math.abs(error) });
      }),
    );
  });

  it('should count each live forecast once', () => {
    const chain = [
      forecastOf(0),
      forecastOf(1, { late: true }),
      forecastOf(2, { outcome: 'void' }),
      forecastOf(3, { outcome: null }),
      forecastOf(4, { late: true, outcome: 'void' }),
    ];
    const record = computeTrackRecord('replay+112w', chain);
    expect(record).toMatchObject({ replayed: true, live: 3, late: 2, settled: 1, void: 1, waiting: 1 });
  });

  it('should end each window with the newest settled hour, and leave late forecasts out', () => {
    const chain = Array.from({ length: 200 }, (_, index) =>
      forecastOf(index, { late: index === 197, outcome: index > 197 ? null : { actual: 103, pinball: 1 } }),
    );
    const windows = computeTrackRecord('livecoinwatch', chain).windows;
    expect(windows.map(({ settled }) => settled)).toEqual([24, 168, 197, 197]);
    expect(windows.map(({ lastHour }) => lastHour)).toEqual(Array(4).fill(FIRST + 196 * HOUR_MS));
    expect(windows[0]?.firstHour).toBe(FIRST + 173 * HOUR_MS);
  });

  it('should be null without forecasts, and for a price that never moved', () => {
    expect(windowOf([], '24 h')).toMatchObject({
      settled: 0,
      firstHour: null,
      rmse: null,
      rmseRatio: null,
      coverage: null,
    });
    const constant = forecastOf(0, { point: 100, outcome: { actual: 100, pinball: 0 } });
    expect(windowOf([constant], 'all')).toMatchObject({
      rmse: 0,
      rmseRatio: null,
      maeRatio: null,
      pinballSkillToPersistencePoint: null,
    });
  });

  it('should not depend on late forecasts', () => {
    const late = fc.record({ point: fc.double({ noNaN: true }), actual: fc.double({ noNaN: true }) });
    fc.assert(
      fc.property(late, fc.integer({ min: 0, max: 9 }), ({ point, actual }, at) => {
        const live = Array.from({ length: 10 }, (_, index) => forecastOf(2 * index));
        const among = [
          ...live.slice(0, at),
          forecastOf(2 * at - 1, { late: true, point, outcome: { actual, pinball: 9 } }),
        ];
        const chain = [...among, ...live.slice(at)];
        expect(computeTrackRecord('livecoinwatch', chain).windows).toEqual(
          computeTrackRecord('livecoinwatch', live).windows,
        );
      }),
    );
  });
});
