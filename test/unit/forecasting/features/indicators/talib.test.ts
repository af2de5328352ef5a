import { createFeatureRows, FEATURES } from '../../../../../forecasting/features/registry/registry';
import { readPriceSample } from '../../../../support/price-sample';
import vectors from './talib-vectors.json';

interface Part {
  readonly firstRow: number;
  readonly rows: number;
  readonly checked: readonly number[];
  readonly features: Readonly<Record<string, readonly number[]>>;
}

const parts: readonly Part[] = vectors.parts;
const indicators = FEATURES.filter(({ group }) => group === 'indicators');
const computed = parts.map(({ firstRow, rows, checked }) => {
  const rowAt = createFeatureRows(readPriceSample().slice(firstRow, firstRow + rows), indicators);
  return checked.map((index) => rowAt(index) ?? []);
});

it('should have vectors of every indicator', () => {
  for (const { features } of parts) {
    expect(Object.keys(features).sort()).toEqual(indicators.map(({ name }) => name).sort());
  }
});

/** 10⁻⁹ of the value, or of 1 for smaller values. */
it.each(indicators.map(({ name }, position) => ({ name, position })))(
  'should compute $name as TA-Lib does',
  ({ name, position }) => {
    for (const [part, { features }] of parts.entries()) {
      for (const [row, expected] of (features[name] ?? []).entries()) {
        const actual = computed[part]?.[row]?.[position] ?? Number.NaN;
        expect(Math.abs(actual - expected) / Math.max(1, Math.abs(expected))).toBeLessThan(1e-9);
      }
    }
  },
);
