import { createHarModel } from '../../../../forecasting/models/har';
import { readPricesUntil } from '../../../support/price-sample';

const parameters = { fitHours: 8_760, ridge: 1e-3, residualHours: 720, mirrored: false, calendar: 'day' } as const;
const series = readPricesUntil(Date.UTC(2023, 4, 1), 60);

test.each([1, 5, 30])('should fit when an hour is missing %i hours before the end', async (hours) => {
  const missing = series.length - hours;
  const withGap = series.map((hour, index) => (index === missing ? { ...hour, rate: null } : hour));
  const fitted = await createHarModel(parameters).fit(withGap);
  const [forecast] = fitted.forecastAt(series, [series.length - 1]);
  expect(forecast?.quantiles.every(Number.isFinite)).toBe(true);
});
