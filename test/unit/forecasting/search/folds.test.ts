import { planSearchFolds } from '../../../../forecasting/search/folds';
import { computeImportance } from '../../../../forecasting/search/importance';
import { foldsOfRung, planRungs, rankTrials, selectSurvivors } from '../../../../forecasting/search/rungs';

const HOUR_MS = 3_600_000;
const year = {
  first: 0,
  last: 8_759 * HOUR_MS,
  holdoutFrom: 8_040 * HOUR_MS,
  stepMs: HOUR_MS,
  embargoSteps: 200,
  horizonSteps: 12,
  minTrainingSteps: 2_160,
  windowSteps: null,
};

describe('the folds of a search', () => {
  const { folds, holdout } = planSearchFolds(year);

  it('are four in a row, the newest first, without a gap', () => {
    expect(folds).toHaveLength(4);
    for (const [place, { targets }] of folds.slice(1).entries())
      expect(targets.to).toBe((folds[place]?.targets.from ?? 0) - HOUR_MS);
  });

  it('train on prices that end an embargo before their targets', () => {
    for (const { training, targets } of [...folds, holdout]) {
      expect(targets.from - training.to).toBeGreaterThan(year.embargoSteps * HOUR_MS);
      expect(training.to - training.from).toBeGreaterThanOrEqual((year.minTrainingSteps - 1) * HOUR_MS);
    }
  });

  it('end an embargo and a horizon before the holdout, so that no trial sees a price of it', () => {
    const last = folds[0]?.targets.to ?? 0;
    expect(holdout.targets).toEqual({ from: year.holdoutFrom, to: year.last });
    expect(year.holdoutFrom - last).toBeGreaterThan((year.embargoSteps + year.horizonSteps) * HOUR_MS);
  });

  it('need a longer history than there is', () => {
    const short = { ...year, last: 2_900 * HOUR_MS, holdoutFrom: 2_300 * HOUR_MS };
    expect(() => planSearchFolds(short)).toThrow(/120 days of prices are too few for a search: .*HISTORY_DAYS/);
  });
});

describe('rungs', () => {
  it('score all trials on one fold, and fewer on more folds', () => {
    const rungs = planRungs('halving', 4);
    expect(rungs).toEqual([1, 2, 4]);
    expect([0, 1, 2].map((rung) => foldsOfRung(rungs, rung))).toEqual([[0], [1], [2, 3]]);
  });

  it('is one with all folds for the other methods', () => {
    expect(planRungs('random', 4)).toEqual([4]);
    expect(foldsOfRung([4], 0)).toEqual([0, 1, 2, 3]);
  });

  it('keeps the best third and today’s parameters', () => {
    const trials = [5, 1, 4, 2, 3, Number.NaN, 6].map((loss, trial) => ({ trial, loss }));
    expect(rankTrials(trials).map(({ trial }) => trial)).toEqual([1, 3, 4, 2, 0, 6, 5]);
    expect(selectSurvivors(trials)).toEqual([0, 1, 3]);
  });

  it('keeps none when no trial has a score', () => {
    expect(selectSurvivors([{ trial: 0, loss: 1 }])).toEqual([]);
  });
});

describe('the importance of parameters', () => {
  const trials = Array.from({ length: 40 }, (_, index) => ({
    overrides: { decides: index % 10, idle: (index * 7) % 40, calendar: index % 2 === 0 ? 'day' : 'week' },
    loss: ((index % 10) - 4.5) ** 2 + 0.001 * ((index * 13) % 40),
  }));

  it('is large for the parameter that decides, also when the best value is in the middle', () => {
    const [first, ...others] = computeImportance(trials);
    expect(first?.parameter).toBe('decides');
    expect(first?.share).toBeGreaterThan(0.5);
    for (const { share } of others) expect(share).toBeLessThan(0.2);
  });

  it('is unknown with few trials', () => {
    expect(computeImportance(trials.slice(0, 5)).every(({ share }) => share === null)).toBe(true);
  });
});
