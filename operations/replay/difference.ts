import type { Forecast } from '../../forecasting/ledger/entries';
import { toCanonicalJson } from '../../forecasting/ledger/seal';
import type { NextHour } from '../../forecasting/next-hour';

/** A value of the published forecast that the rebuilt forecast does not repeat, and the cause. */
export interface Difference {
  readonly what: string;
  readonly published: string;
  readonly rebuilt: string;
  readonly why: string;
}

/** Compares a published forecast with the forecast that is rebuilt from the same history and the same model version. */
export function findDifferences(published: Forecast, rebuilt: NextHour): Difference[] {
  const features = compare('features', published.featuresSha256, rebuilt.featuresSha256, {
    why: 'this program computes other inputs from the same history than the program that published',
  });
  const why =
    features.length > 0
      ? 'the inputs of the model differ'
      : 'the inputs are the same, so the files of the model or the computation of the forecast differ';
  const numbers = [...numbersOf(published)].flatMap(([what, value]) =>
    compare(what, value, numbersOf(rebuilt).get(what), { why }),
  );
  return [...features, ...numbers, ...compareCalibration(published, rebuilt)];
}

/** The numbers of a forecast by the names that `nexthour replay` prints. USD. */
export function numbersOf(forecast: Pick<NextHour, 'point' | 'lastRate' | 'quantiles' | 'interval'>) {
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

/** Forecasts that were made before calibration was recorded have none to compare. */
function compareCalibration(published: Forecast, { calibration }: NextHour): Difference[] {
  if (published.calibration === undefined) return [];
  const toText = (state: unknown) => toCanonicalJson({ state });
  return compare('calibration', toText(published.calibration), toText(calibration), {
    why: 'the calibration computed from the previous hours differs',
  });
}

function compare(what: string, published: unknown, rebuilt: unknown, { why }: { why: string }): Difference[] {
  return published === rebuilt ? [] : [{ what, published: String(published), rebuilt: String(rebuilt), why }];
}
