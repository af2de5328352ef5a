import { renderForecast, renderForecastLine } from '../../../cli/render-forecast';
import { parseHour } from '../../../forecasting/hour';
import type { Forecast } from '../../../forecasting/ledger/entries';
import { published } from '../../support/plain-app';

const originHour = parseHour('2026-11-21T07Z');
const forecast = {
  ...published,
  originHour,
  targetHour: originHour + 3_600_000,
  madeAt: originHour + 60_000,
  late: true,
  point: 60_193.81,
  lastRate: 60_182.16,
  interval: { level: 0.9, lower: 59_298.66, upper: 60_977.92 },
  modelVersion: '1',
} as Forecast;

describe('renderForecast', () => {
  it('should say what each price is', () => {
    expect(renderForecast(forecast)).toBe(`BTC at 2026-11-21 08:00 UTC: $60,193.81
  with 90 % probability between $59,298.66 and $60,977.92
  last price $60,182.16 at 2026-11-21 07:00 UTC, replayed prices of 2024-09-28 07:00 UTC
  made 2026-11-21 07:01 UTC by btc_predictor version 1, late: not counted in the track record
`);
  });

  it('should show the digits of a small price', () => {
    const small = {
      ...forecast,
      asset: 'SHIB',
      point: 0.00002134,
      interval: { level: 0.9, lower: 0.0000211, upper: 0.0000219 },
    };
    expect(renderForecastLine(small)).toBe(
      'SHIB at 2026-11-21 08:00 UTC: $0.00002134, 90 % between $0.0000211 and $0.0000219 (replayed prices of 2024-09-28 07:00 UTC)',
    );
    expect(renderForecastLine({ ...small, source: 'livecoinwatch' })).toMatch(/\$0\.0000219$/);
  });
});
