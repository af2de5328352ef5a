import { readPathParameters } from '../../../../config/parameters-file';
import { parametersFile } from '../../../../config/paths';
import { runAtOnce, runInParts } from '../../../../forecasting/parts';
import { forecastChanges } from '../../../../forecasting/path/arima';
import { forecastPaths } from '../../../../forecasting/path/calibrate';
import { createPathFamilies } from '../../../../forecasting/path/families';
import { forecastPath } from '../../../../forecasting/path/forecast-path';
import {
  changeOver,
  NO_CHANGE,
  PATH_FAMILIES,
  type PathFamily,
  type PathReader,
} from '../../../../forecasting/path/path-family';
import { PATH_HOURS } from '../../../../forecasting/questions';
import { seededRandom } from '../../../../forecasting/random';
import type { HourlySeries } from '../../../../forecasting/series';
import { readPriceSample } from '../../../support/price-sample';

const parameters = readPathParameters(parametersFile);
const families = createPathFamilies(parameters);
const series = readPriceSample().slice(-3_400);
const origin = series.length - 100;
const known = series.slice(0, origin + 1);

function forecast(fitted: HourlySeries, whole: HourlySeries, family = families[0]) {
  const reader = family?.fit(fitted).open(whole);
  return reader && forecastPaths({ series: whole, reader }, [origin], parameters)[0];
}

test('should create every family in their order', () => {
  expect(families.map(({ name }) => name)).toEqual(PATH_FAMILIES);
});

describe.each(families.map((family) => [family.name, family] as const))('%s', (_, family) => {
  it('should forecast 24 horizons whose quantiles ascend and widen', () => {
    const path = forecast(known, known, family) ?? [];
    expect(path).toHaveLength(PATH_HOURS);
    for (const { quantiles, point } of path) {
      expect([...quantiles]).toEqual([...quantiles].sort((one, other) => one - other));
      expect(quantiles[0]).toBeLessThan(point);
      expect(quantiles[98]).toBeGreaterThan(point);
    }
    const width = (hours: number) => (path[hours - 1]?.quantiles[94] ?? 0) - (path[hours - 1]?.quantiles[4] ?? 0);
    expect(width(24)).toBeGreaterThan(2 * width(1));
  });

  it('should not use hours after the origin', () => {
    const altered = series.map((hour, index) => (index > origin ? { ...hour, rate: 1, high: 2, low: 0.5 } : hour));
    const path = forecast(known, known, family);
    expect(forecast(known, altered, family)).toEqual(path);
    expect(path).toBeTruthy();
  });

  it('should forecast nothing in the hours after a gap', () => {
    const gap = known.map((hour, index) => (index === origin - 2 ? { ...hour, rate: null } : hour));
    expect(forecast(gap, gap, family)).toBeNull();
  });
});

test('should give the same forecasts in parts, between which other work runs', async () => {
  const input = { source: 'test', asset: 'BTC', series: known, hour: known.at(-1)?.hour ?? 0, snapshotSha256: 'a' };
  const start = () => forecastPath(input, families[0] as PathFamily, parameters);
  let pauses = 0;
  const made = await runInParts(start(), async () => {
    pauses += 1;
  });
  // A fit and a distribution of each horizon.
  expect(pauses).toBeGreaterThanOrEqual(2 * PATH_HOURS);
  expect(made).toEqual(runAtOnce(start()));
});

test('should notice a family that looks ahead', () => {
  const lookAhead = (whole: HourlySeries): PathReader => ({
    scalesAt: (index) => new Float64Array(PATH_HOURS).fill(Math.abs(changeOver(whole, index + 1, 1)) + 1e-6),
    pointsAt: () => NO_CHANGE,
  });
  const altered = series.map((hour, index) => (index > origin ? { ...hour, rate: 1 } : hour));
  const [one, other] = [series, altered].map(
    (whole) => forecastPaths({ series: whole, reader: lookAhead(whole) }, [origin], parameters)[0],
  );
  expect(one).not.toEqual(other);
});

describe('ARIMA', () => {
  const random = seededRandom(7);
  const noise = Array.from({ length: 720 }, () => random() + random() + random() + random() - 2);

  it('should follow a series whose changes repeat, and hardly move for noise', () => {
    let before = 0;
    const momentum = noise.map((value) => {
      before = 0.6 * before + value;
      return before;
    });
    const changes = forecastChanges(momentum, { p: 1, q: 0 });
    expect(Math.sign(changes?.[0] ?? 0)).toBe(Math.sign(momentum.at(-1) ?? 0));
    expect(Math.abs(forecastChanges(noise, { p: 1, q: 1 })?.[23] ?? 0)).toBeLessThan(0.5);
  });

  it('should give no forecast when the fit explodes, and for too few hours', () => {
    const growing = Array.from({ length: 720 }, (_, index) => 1.05 ** index);
    expect(forecastChanges(growing, { p: 2, q: 0 })).toBeNull();
    expect(forecastChanges(noise.slice(0, 100), { p: 1, q: 1 })).toBeNull();
  });
});
