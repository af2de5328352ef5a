import type { Forecast } from '../../forecasting/ledger/entries';
import { toCanonicalJson } from '../../forecasting/ledger/seal';
import type { NextHourForecast } from '../../forecasting/next-hour';

/** A value that differs between the published and the recomputed forecast. */
export interface Difference {
  readonly field: string;
  readonly published: string;
  readonly recomputed: string;
  readonly cause: string;
}

/** Compares a published forecast with the forecast that is recomputed from the same history and the same model version. */
export function findDifferences(published: Forecast, recomputed: NextHourForecast): Difference[] {
  const features = compare('features', published.featuresSha256, recomputed.featuresSha256, {
    cause: 'this version of the program computes different model inputs from the same history',
  });
  const cause =
    features.length > 0
      ? 'the inputs of the model differ'
      : 'the inputs are the same, so the files of the model or the computation of the forecast differ';
  const numbers = [...numbersOf(published)].flatMap(([field, value]) =>
    compare(field, value, numbersOf(recomputed).get(field), { cause }),
  );
  return [...features, ...numbers, ...compareCalibration(published, recomputed)];
}

/** The numbers of a forecast by the names that `nexthour replay` prints. USD. */
export function numbersOf(forecast: Pick<NextHourForecast, 'point' | 'lastRate' | 'quantiles' | 'interval'>) {
  const { point, lastRate, quantiles, interval } = forecast;
  const percent = (level: number) => `${Number((level * 100).toFixed(1))} %`;
  return new Map([
    ['price at the hour', lastRate],
    ['point', point],
    [`lower end of ${percent(interval.level)}`, interval.lower],
    [`upper end of ${percent(interval.level)}`, interval.upper],
    ...quantiles.map(({ level, value }) => [`quantile ${percent(level)}`, value] as const),
  ]);
}

/** Empty for forecasts that were made before calibration was recorded. */
function compareCalibration(published: Forecast, { calibration }: NextHourForecast): Difference[] {
  if (published.calibration === undefined) return [];
  const toText = (state: unknown) => toCanonicalJson({ state });
  return compare('calibration', toText(published.calibration), toText(calibration), {
    cause: 'the calibration computed from the previous hours differs',
  });
}

function compare(field: string, published: unknown, recomputed: unknown, { cause }: { cause: string }): Difference[] {
  return published === recomputed
    ? []
    : [{ field, published: String(published), recomputed: String(recomputed), cause }];
}
