import { compareByLabel, type FeatureAndLabel } from '../../../../forecasting/labels/feature-by-label';

const hours = (values: readonly (readonly [number | null, 0 | 1 | null])[]): FeatureAndLabel[] =>
  values.map(([value, label], hour) => ({ hour, value, label }));

test('counts the values by label; missing values and unknown labels are in no bin', () => {
  const { missing, positive, negative, auc, bins } = compareByLabel(
    hours([
      [1, 0],
      [2, 0],
      [2, 1],
      [3, 1],
      [null, 1],
      [9, null],
    ]),
  );
  expect(missing).toBe(1);
  expect(positive).toMatchObject({ hours: 2, mean: 2.5, median: 2.5 });
  expect(negative).toMatchObject({ hours: 2, mean: 1.5 });
  // Of the four pairs of a rise and another hour, three are in order and one is a tie.
  expect(auc).toBe(3.5 / 4);
  expect(bins).toEqual([
    { from: 1, to: 2, positive: 0, negative: 1 },
    { from: 2, to: 3, positive: 1, negative: 1 },
    { from: 3, to: 4, positive: 1, negative: 0 },
  ]);
});

test('the first and the last of 24 bins of equal width contain everything beyond', () => {
  const values = Array.from(
    { length: 1_000 },
    (_, index) => [index === 999 ? 1e6 : index, index % 2] as [number, 0 | 1],
  );
  const { bins } = compareByLabel(hours(values));
  expect(bins).toHaveLength(24);
  expect(bins.reduce((sum, bin) => sum + bin.positive + bin.negative, 0)).toBe(1_000);
  expect(bins.at(-1)?.to).toBeLessThan(1_000);
  expect(new Set(bins.map(({ from, to }) => (to - from).toFixed(6))).size).toBe(1);
});

test('has figures without labels', () => {
  expect(compareByLabel(hours([[1, null]]))).toEqual({
    missing: 0,
    positive: null,
    negative: null,
    auc: Number.NaN,
    bins: [],
  });
});
