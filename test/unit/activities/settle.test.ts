import { findActual } from '../../../activities/settle';
import { HOUR_MS } from '../../../forecasting/hour';
import type { HourlySeries } from '../../../forecasting/series';

const TARGET = Date.UTC(2026, 10, 1);
const WEEK_MS = 7 * 24 * HOUR_MS;

function seriesOf(rates: ReadonlyMap<number, number | null>): HourlySeries {
  return [...rates].map(([hour, rate]) => ({ hour, rate, volume: null, cap: null, high: null, low: null, points: 0 }));
}

const around = (rate: number | null) =>
  seriesOf(
    new Map([
      [TARGET - HOUR_MS, 1],
      [TARGET, rate],
      [TARGET + HOUR_MS, 1],
    ]),
  );

describe('findActual', () => {
  it('should return the price of the hour, even if it becomes known late', () => {
    expect(findActual(TARGET, { series: around(50_000), hour: TARGET })).toBe(50_000);
    expect(findActual(TARGET, { series: around(50_000), hour: TARGET + 9 * WEEK_MS })).toBe(50_000);
  });

  it('should wait a week for an unknown price, and then return the reason for a void', () => {
    const series = around(null);
    expect(findActual(TARGET, { series, hour: TARGET + WEEK_MS - HOUR_MS })).toBe('waiting');
    expect(findActual(TARGET, { series, hour: TARGET + WEEK_MS })).toEqual({
      reason: 'the price of 2026-11-01T00Z was still not known a week later, in the data of 2026-11-08T00Z',
    });
  });

  it('should wait for an hour that was not requested yet', () => {
    const series = seriesOf(
      new Map([
        [TARGET - HOUR_MS, 1],
        [TARGET + HOUR_MS, 1],
      ]),
    );
    expect(findActual(TARGET, { series, hour: TARGET + 3 * WEEK_MS })).toBe('waiting');
  });

  it('should return the reason for a void when the history begins after the hour', () => {
    const series = seriesOf(new Map([[TARGET + HOUR_MS, 1]]));
    expect(findActual(TARGET, { series, hour: TARGET + WEEK_MS })).toEqual({
      reason: expect.stringContaining('begins later, at 2026-11-01T01Z'),
    });
    expect(findActual(TARGET, { series, hour: TARGET + HOUR_MS })).toBe('waiting');
  });
});
