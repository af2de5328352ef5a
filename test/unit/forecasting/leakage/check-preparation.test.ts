import { CONTEXT_HOURS, FEATURE_COUNT, WINDOW_HOURS } from '../../../../forecasting/features/window';
import { checkPreparation } from '../../../../forecasting/leakage/check-preparation';
import {
  type DataPreparation,
  dataPreparation,
  prepareTrainingData,
} from '../../../../forecasting/leakage/data-preparation';
import type { Finding, LeakageCheck } from '../../../../forecasting/leakage/report';
import { EMBARGO_HOURS } from '../../../../forecasting/split';
import {
  leakyPreparation,
  scaledOnEverything,
  shuffledPreparation,
  sortedAfterShuffle,
  withoutEmbargo,
} from '../../../support/planted-preparations';
import { readPricesUntil } from '../../../support/price-sample';

const months = readPricesUntil(Date.UTC(2023, 4, 1), 100);
const findingsOf = (preparation: DataPreparation, series = months) =>
  checkPreparation(preparation, prepareTrainingData(preparation, series));
const checksIn = (findings: readonly Finding[]): LeakageCheck[] => [...new Set(findings.map(({ check }) => check))];
const checksOf = (preparation: DataPreparation): LeakageCheck[] => checksIn(findingsOf(preparation));

/** Replaces the last input of each row by `inputOf(row, targets)`. */
function withLastInput(inputOf: (row: number, targets: Float64Array) => number): DataPreparation {
  const size = WINDOW_HOURS * FEATURE_COUNT;
  return {
    ...dataPreparation,
    examples: (series) => {
      const rows = dataPreparation.examples(series);
      const inputs = Float64Array.from(rows.inputs);
      for (let row = 0; row < rows.count; row++) inputs[(row + 1) * size - 1] = inputOf(row, rows.targets);
      return { ...rows, inputs };
    },
  };
}

describe('checkPreparation', () => {
  it('should find nothing in the data preparation of nexthour, and take at most twenty times as long as the preparation', () => {
    const year = readPricesUntil(Date.UTC(2023, 4, 1), 365);
    const began = process.cpuUsage();
    const trainingData = prepareTrainingData(dataPreparation, year);
    const preparation = process.cpuUsage(began);
    expect(checkPreparation(dataPreparation, trainingData)).toEqual([]);
    // Processor time, because a busy machine can give one of the two less of its time.
    expect(process.cpuUsage(began).user).toBeLessThan(20 * preparation.user);
  });

  it('should find nothing when hours are missing', () => {
    const withGaps = months.flatMap((hour, index) => {
      if (index % 701 === 350) return [];
      return [index % 997 === 500 ? { ...hour, rate: null } : hour];
    });
    expect(findingsOf(dataPreparation, withGaps)).toEqual([]);
  });

  it('should find a rolling mean that includes the target', () => {
    const findings = findingsOf(leakyPreparation);
    expect(checksIn(findings)).toEqual(expect.arrayContaining(['truncation', 'future']));
    expect(findings[0]).toMatchObject({ check: 'truncation', at: expect.stringMatching(/^2023-.*Z$/) });
  });

  it('should find an input that is smoothed over the whole series', () => {
    const smoothed = withLastInput((_, targets) => targets.reduce((sum, target) => sum + target, 0) / targets.length);
    expect(checksOf(smoothed)).toEqual(expect.arrayContaining(['truncation', 'future']));
  });

  it('should find an input of the hour after the target', () => {
    const ahead = withLastInput((row, targets) => targets[row + 1] ?? 0);
    expect(checksOf(ahead)).toEqual(expect.arrayContaining(['truncation', 'future']));
  });

  it('should find a target of the wrong hour', () => {
    const withTargets = (targetOf: (targets: Float64Array, row: number) => number): DataPreparation => ({
      ...dataPreparation,
      examples: (series) => {
        const rows = dataPreparation.examples(series);
        return { ...rows, targets: rows.targets.map((_, row) => targetOf(rows.targets, row)) };
      },
    });
    expect(checksOf(withTargets((targets, row) => targets[row + 1] ?? 0))).toContain('future');
    expect(checksOf(withTargets((targets, row) => targets[row - 1] ?? 0))).toContain('future');
  });

  it('should find inputs from hours before the context', () => {
    const shortContext = { ...dataPreparation, contextHours: CONTEXT_HOURS - 1 };
    expect(checksOf(shortContext)).toEqual(['context']);
  });

  it('should find a shuffled split, even when its parts were sorted afterwards', () => {
    const findings = findingsOf(shuffledPreparation).filter(({ check }) => check === 'split');
    expect(findings.map(({ what }) => what)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^row \d+ of the train part/)]),
    );
    expect(checksOf(sortedAfterShuffle)).toContain('split');
  });

  it('should find parts without an embargo between them', () => {
    expect(findingsOf(withoutEmbargo)).toEqual([
      expect.objectContaining({ check: 'split', expected: `at least ${EMBARGO_HOURS} h`, found: '1 h' }),
      expect.objectContaining({ check: 'split', found: '1 h' }),
    ]);
  });

  it('should find a scaler that was fitted on everything', () => {
    expect(checksOf(scaledOnEverything)).toEqual(['scaler']);
  });
});
