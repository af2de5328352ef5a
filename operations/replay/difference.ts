import type { Forecast } from '../../forecasting/ledger/entries';
import { toCanonicalJson } from '../../forecasting/ledger/seal';
import type { NextHour } from '../../forecasting/next-hour';

/** Where what is rebuilt today is not what was published then, and why. */
export interface Difference {
  readonly what: string;
  readonly published: string;
  readonly rebuilt: string;
  readonly why: string;
}

/** What was published beside what is rebuilt from the same history and the same version: digit by digit. */
export function differencesBetween(published: Forecast, rebuilt: NextHour): Difference[] {
  const features = compare('features', published.featuresSha256, rebuilt.featuresSha256, {
    why: 'this program computes other inputs from the same history than the one that published',
  });
  const why =
    features.length > 0
      ? 'its inputs are other ones'
      : 'the inputs are the same: the files of the model, or what this program makes of them, are not';
  const numbers = [...numbersOf(published)].flatMap(([what, value]) =>
    compare(what, value, numbersOf(rebuilt).get(what), { why }),
  );
  return [...features, ...numbers, ...calibrationDifference(published, rebuilt)];
}

/** Every number of a forecast by the name that a person reads. USD. */
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

/** Forecasts of before calibrations were kept have none to compare. */
function calibrationDifference(published: Forecast, { calibration }: NextHour): Difference[] {
  if (published.calibration === undefined) return [];
  const text = (state: unknown) => toCanonicalJson({ state });
  return compare('calibration', text(published.calibration), text(calibration), {
    why: 'what the model had missed in the hours before is told otherwise',
  });
}

function compare(what: string, published: unknown, rebuilt: unknown, { why }: { why: string }): Difference[] {
  return published === rebuilt ? [] : [{ what, published: String(published), rebuilt: String(rebuilt), why }];
}
