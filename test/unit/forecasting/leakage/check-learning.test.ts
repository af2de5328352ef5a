import { CONTEXT_HOURS, FEATURE_COUNT, WINDOW_HOURS } from '../../../../forecasting/features/window';
import { checkLearning } from '../../../../forecasting/leakage/check-learning';
import { type Learning, learn } from '../../../../forecasting/leakage/learning';
import { ownLearning } from '../../../../forecasting/leakage/own-learning';
import type { Check, Finding } from '../../../../forecasting/leakage/report';
import { EMBARGO_HOURS } from '../../../../forecasting/split';
import {
  leakyLearning,
  scaledOnEverything,
  shuffledLearning,
  sortedAfterShuffle,
  withoutEmbargo,
} from '../../../support/planted-learnings';
import { readPricesUntil } from '../../../support/price-sample';

const months = readPricesUntil(Date.UTC(2023, 4, 1), 100);
const findingsOf = (learning: Learning, series = months) => checkLearning(learning, learn(learning, series));
const checksIn = (findings: readonly Finding[]): Check[] => [...new Set(findings.map(({ check }) => check))];
const checksOf = (learning: Learning): Check[] => checksIn(findingsOf(learning));

/** Adds `of(row)` to the last input of each row. */
function addedTo(of: (row: number, targets: Float64Array) => number): Learning {
  const size = WINDOW_HOURS * FEATURE_COUNT;
  return {
    ...ownLearning,
    examples: (series) => {
      const rows = ownLearning.examples(series);
      const inputs = Float64Array.from(rows.inputs);
      for (let row = 0; row < rows.count; row++) inputs[(row + 1) * size - 1] = of(row, rows.targets);
      return { ...rows, inputs };
    },
  };
}

describe('the leakage sentinel', () => {
  it('should find nothing in how this program learns, in no more than twenty looks at the data', () => {
    const year = readPricesUntil(Date.UTC(2023, 4, 1), 365);
    const began = performance.now();
    const learnt = learn(ownLearning, year);
    const oneLook = performance.now() - began;
    expect(checkLearning(ownLearning, learnt)).toEqual([]);
    expect(performance.now() - began).toBeLessThan(20 * oneLook);
  });

  it('should find nothing where hours are missing', () => {
    const gappy = months.flatMap((hour, index) => {
      if (index % 701 === 350) return [];
      return [index % 997 === 500 ? { ...hour, rate: null } : hour];
    });
    expect(findingsOf(ownLearning, gappy)).toEqual([]);
  });

  it('should find the classic leak, the target inside the rolling mean', () => {
    const findings = findingsOf(leakyLearning);
    expect(checksIn(findings)).toEqual(expect.arrayContaining(['truncation', 'future']));
    expect(findings[0]).toMatchObject({ check: 'truncation', at: expect.stringMatching(/^2023-.*Z$/) });
  });

  it('should find an input that is smoothed over the whole series', () => {
    const smoothed = addedTo((_, targets) => targets.reduce((sum, target) => sum + target, 0) / targets.length);
    expect(checksOf(smoothed)).toEqual(expect.arrayContaining(['truncation', 'future']));
  });

  it('should find an input that looks one hour past the target', () => {
    const ahead = addedTo((row, targets) => targets[row + 1] ?? 0);
    expect(checksOf(ahead)).toEqual(expect.arrayContaining(['truncation', 'future']));
  });

  it('should find a target that is of a later hour, or of no later hour at all', () => {
    const withTargets = (of: (targets: Float64Array, row: number) => number): Learning => ({
      ...ownLearning,
      examples: (series) => {
        const rows = ownLearning.examples(series);
        return { ...rows, targets: rows.targets.map((_, row) => of(rows.targets, row)) };
      },
    });
    expect(checksOf(withTargets((targets, row) => targets[row + 1] ?? 0))).toContain('future');
    expect(checksOf(withTargets((targets, row) => targets[row - 1] ?? 0))).toContain('future');
  });

  it('should find inputs that come from further back than the embargo knows', () => {
    const forgetful = { ...ownLearning, contextHours: CONTEXT_HOURS - 1 };
    expect(checksOf(forgetful)).toEqual(['context']);
  });

  it('should find a shuffled split, also one that was put in order after', () => {
    const findings = findingsOf(shuffledLearning).filter(({ check }) => check === 'split');
    expect(findings.map(({ what }) => what)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^row \d+ of the train part/)]),
    );
    expect(checksOf(sortedAfterShuffle)).toContain('split');
  });

  it('should find parts that touch', () => {
    expect(findingsOf(withoutEmbargo)).toEqual([
      expect.objectContaining({ check: 'split', expected: `at least ${EMBARGO_HOURS} h`, found: '1 h' }),
      expect.objectContaining({ check: 'split', found: '1 h' }),
    ]);
  });

  it('should find a scaler that was fitted on everything', () => {
    expect(checksOf(scaledOnEverything)).toEqual(['scaler']);
  });
});
