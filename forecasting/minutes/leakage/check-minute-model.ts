import { formatInstant, formatMinute } from '../../hour';
import type { Alteration } from '../../leakage/altered-futures';
import { checkAlterations, checkSkill } from '../../leakage/check-model';
import { findFirstDifference, sampleRows } from '../../leakage/example-rows';
import { type Finding, type LeakageReport, toReport } from '../../leakage/report';
import { seededRandom } from '../../random';
import { type BarSeries, countBars, endOfBar, sliceBars } from '../bar-series';
import { HISTORY_MINUTES } from '../minute-inputs';
import type { MinuteForecaster } from '../models/minute-model';

const SEED = 5;
/** Number of origins that are forecast again as the live line forecasts them. */
const LIVE_ORIGINS = 2;

/** A bar that is not finished at the origin is one of the later bars. */
const truncated: Alteration<BarSeries> = {
  name: 'later bars were removed',
  alter: (series, index) => sliceBars(series, 0, index + 1),
};

const multiplied: Alteration<BarSeries> = {
  name: 'later prices were multiplied',
  alter: (series, index) => {
    const random = seededRandom(SEED + index);
    const scale = (values: Float64Array) =>
      values.map((value, at) => (at > index ? value * Math.exp(random() - 0.5) : value));
    const { close, high, low, volume } = series;
    return { ...series, close: scale(close), high: scale(high), low: scale(low), volume: scale(volume) };
  },
};

/**
 * Checks that the forecasts stay the same, in every bit, when the bars after their origins change, and when only the history is known that
 * the live line keeps; and that the point is not implausibly good.
 * @param given.origins ascending indices of origins that the model can forecast
 * @param given.rmseRatio RMSE relative to persistence, on unseen targets
 */
export function checkMinuteModel(given: {
  readonly model: MinuteForecaster;
  readonly series: BarSeries;
  readonly origins: readonly number[];
  readonly rmseRatio: number;
}): LeakageReport {
  const timeAt = (series: BarSeries, index: number) => formatMinute(endOfBar(series, index));
  return toReport([
    ...checkAlterations({ ...given, alterations: [truncated, multiplied], timeAt }),
    ...checkLive(given),
    ...checkSkill(given.rmseRatio, 'the next minutes'),
  ]);
}

/** The live line forecasts one origin at a time, from the newest bars. */
function checkLive(given: {
  readonly model: MinuteForecaster;
  readonly series: BarSeries;
  readonly origins: readonly number[];
}): Finding[] {
  const { model, series, origins } = given;
  const length = countBars(HISTORY_MINUTES, series.barMs);
  return sampleRows({ count: origins.length, size: LIVE_ORIGINS, seed: SEED }).flatMap((row) => {
    const origin = origins[row] ?? 0;
    const history = sliceBars(series, origin + 1 - length, origin + 1);
    const [expected, found] = [
      model.forecastAt(series, [origin])[0],
      model.forecastAt(history, [history.close.length - 1])[0],
    ].map((forecast) => Float64Array.from(forecast ? [forecast.point, ...forecast.quantiles] : []));
    const index = findFirstDifference(expected ?? new Float64Array(), found ?? new Float64Array());
    if (index < 0) return [];
    const what = `number ${index} of a forecast from the newest ${history.close.length} bars`;
    const at = formatInstant(endOfBar(series, origin));
    return [
      { check: 'context' as const, what, at, expected: String(expected?.[index]), found: String(found?.[index]) },
    ];
  });
}
