import { HOUR_MS } from '../../../forecasting/hour';
import { computeLevelCoverage, computeMinuteRecord, type MinuteScoreHour } from '../../../forecasting/minute-record';
import { seededRandom } from '../../../forecasting/random';

const random = seededRandom(7);

/** 60 forecasts of an hour, whose loss is `ratio` times that of the baseline. */
function hourOf(index: number, ratio: number): MinuteScoreHour {
  const trailingPinball = 100 * (0.5 + random());
  const comparedPinball = trailingPinball * (ratio + 0.1 * (random() - 0.5));
  return {
    ...{ hour: index * HOUR_MS, live: 60, late: 1, settled: 58, voided: 1, covered: 52, compared: 58 },
    ...{ squaredError: 58 * 4, absoluteError: 58, squaredPersistenceError: 58 * 9, absolutePersistenceError: 58 * 2 },
    ...{ pinball: comparedPinball, winkler: 58 * 10, comparedPinball, trailingPinball },
  };
}

describe('the track record of the live line', () => {
  it('should add up the hours of each window', () => {
    const { record } = computeMinuteRecord(
      'kraken',
      Array.from({ length: 30 }, (_, index) => hourOf(index, 0.9)),
    );
    expect(record).toMatchObject({ live: 1_800, late: 30, settled: 1_740, void: 30, waiting: 30, replayed: false });
    expect(record.windows[0]).toMatchObject({
      ...{ name: '24 h', firstHour: 6 * HOUR_MS, lastHour: 29 * HOUR_MS, settled: 24 * 58 },
      ...{ rmse: 2, mae: 1, rmseRatio: 2 / 3, maeRatio: 0.5, coverage: 52 / 58, winkler: 10 },
    });
    expect(record.windows.at(-1)).toMatchObject({ name: 'all', settled: 1_740 });
  });

  it('should say whether a skill of 10 % is better, worse for a negative one, and nothing on two days', () => {
    const skillOf = (hours: number, ratio: number) =>
      computeMinuteRecord(
        'generated',
        Array.from({ length: hours }, (_, index) => hourOf(index, ratio)),
      ).skill.at(-1);
    expect(skillOf(100, 0.9)).toMatchObject({ hours: 100, conclusion: 'better' });
    expect(skillOf(100, 0.9)?.skill?.skill).toBeCloseTo(0.1, 1);
    expect(skillOf(100, 1.1)).toMatchObject({ conclusion: 'worse' });
    expect(skillOf(47, 0.9)).toMatchObject({ skill: null, conclusion: 'too few to tell' });
  });

  it('should be empty without forecasts', () => {
    const { record } = computeMinuteRecord('generated', []);
    expect(record).toMatchObject({ replayed: true, live: 0, settled: 0 });
    expect(record.windows[0]).toMatchObject({ settled: 0, rmse: null, coverage: null, firstHour: null });
  });
});

test('the coverage of a central interval counts the ranks between its two quantiles', () => {
  const levels = [0.05, 0.25, 0.5, 0.75, 0.95];
  const counts = [5, 20, 25, 26, 19, 5].map((settled, rank) => ({ levels, rank, settled }));
  expect(computeLevelCoverage(counts)).toEqual([
    { level: 0.5, coverage: 0.51, settled: 100 },
    { level: 0.9, coverage: 0.9, settled: 100 },
  ]);
});
