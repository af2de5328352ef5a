import {
  compareWithReference,
  computeInputDrift,
  DRIFT_ALARM,
  DRIFT_MEMORY_HOURS,
} from '../../../../forecasting/drift/input-drift';
import { buildDriftReference, type DriftReference } from '../../../../forecasting/drift/reference';
import { computeWatchedInputs } from '../../../../forecasting/drift/watched-inputs';
import { HOUR_MS } from '../../../../forecasting/hour';
import type { HourlySeries } from '../../../../forecasting/series';
import { freezeAfter, multiplyVolatility } from '../../../support/planted-regime';
import { readPriceSample } from '../../../support/price-sample';

const YEAR_HOURS = 8_760;
const DAY_HOURS = 24;
const all = readPriceSample();

const indexOf = (day: string) => all.findIndex(({ hour }) => hour === Date.parse(`${day}T00:00Z`));

const references = new Map<string, DriftReference>();

/** The reference of a model that was fitted on this day, on the year before it. */
function referenceAt(day: string): DriftReference {
  const end = indexOf(day);
  const reference = references.get(day) ?? buildDriftReference(all.slice(end - YEAR_HOURS, end));
  references.set(day, reference);
  return reference;
}

/** The drift ratio at the end of each day after the hour at `index`. */
function ratiosAfter(index: number, { days, series, reference }: DriftCase): number[] {
  const first = index - DRIFT_MEMORY_HOURS;
  const watched = computeWatchedInputs(series.slice(first, index + days * DAY_HOURS + 1));
  return Array.from({ length: days }, (_, day) => {
    const end = index - first + (day + 1) * DAY_HOURS + 1;
    return (
      compareWithReference(
        watched.map((values) => values.subarray(0, end)),
        reference,
      )?.ratio ?? Number.NaN
    );
  });
}

interface DriftCase {
  readonly days: number;
  readonly series: HourlySeries;
  readonly reference: DriftReference;
}

const daysToAlarm = (ratios: readonly number[]) => ratios.findIndex((ratio) => ratio >= DRIFT_ALARM) + 1;

describe('input drift', () => {
  it.each(['2021-08-01', '2022-02-01', '2023-03-01'])(
    'should stay below the alarm on the 90 ordinary days from %s',
    (day) => {
      const ratios = ratiosAfter(indexOf(day), { days: 90, series: all, reference: referenceAt(day) });
      expect(Math.max(...ratios)).toBeLessThan(DRIFT_ALARM);
    },
  );

  it.each([
    ['the crash of May 2021', '2021-05-01', 30],
    ['the collapse of Terra', '2022-05-01', 20],
    ['the very low volatility of December 2022', '2022-11-30', 20],
  ])('should raise the alarm in %s', (_, day, days) => {
    const ratios = ratiosAfter(indexOf(day), { days, series: all, reference: referenceAt(day) });
    expect(Math.max(...ratios)).toBeGreaterThanOrEqual(DRIFT_ALARM);
  });

  it('should raise the alarm within two weeks of threefold volatility, from at least three of four start days', () => {
    const starts = ['2021-08-01', '2022-02-01', '2023-03-01'].flatMap((day) =>
      [0, 25, 50, 75].map((later) => ({ reference: referenceAt(day), index: indexOf(day) + later * DAY_HOURS })),
    );
    const detected = starts.filter(({ index, reference }) => {
      const series = multiplyVolatility(all.slice(0, index + 15 * DAY_HOURS), index, 3);
      return daysToAlarm(ratiosAfter(index, { days: 14, series, reference })) > 0;
    });
    expect(detected.length / starts.length).toBeGreaterThanOrEqual(0.75);
  });

  it('should raise the alarm within a week of a constant price', () => {
    const index = indexOf('2023-03-01');
    const series = freezeAfter(all.slice(0, index + 8 * DAY_HOURS), index);
    const ratios = ratiosAfter(index, { days: 7, series, reference: referenceAt('2023-03-01') });
    expect(daysToAlarm(ratios)).toBeGreaterThan(0);
    expect(ratios.at(-1)).toBeGreaterThan(0.5);
  });

  it('should report each input with its index and its limit', () => {
    const series = readPriceSample().slice(20_000, 20_000 + DRIFT_MEMORY_HOURS);
    const reference = buildDriftReference(all.slice(16_000, 20_000));
    const { inputs } = computeInputDrift(series, reference) ?? { inputs: [] };
    expect(inputs).toEqual(compareWithReference(computeWatchedInputs(series), reference)?.inputs);
    expect(inputs.map(({ name }) => name)).toEqual(expect.arrayContaining(['return_over_sigma', 'log_sigma']));
    for (const { index, limit, hasDrifted } of inputs) {
      expect(limit).toBeGreaterThanOrEqual(0.25);
      expect(hasDrifted).toBe(index > limit);
    }
  });

  it('should be null where too few hours are known', () => {
    const reference = buildDriftReference(all.slice(16_000, 20_000));
    expect(computeInputDrift([], reference)).toBeNull();
    const halfEmpty = all
      .slice(20_000, 21_200)
      .map((hour) => (hour.hour % (6 * HOUR_MS) === 0 ? { ...hour, rate: null } : hour));
    expect(computeInputDrift(halfEmpty, reference)).toBeNull();
  });
});
