import { FEATURE_COUNT } from '../../../../forecasting/features/window';
import { fitScaler, scale } from '../../../../forecasting/models/scaler';

const inputs = Float64Array.from({ length: FEATURE_COUNT * 50 }, (_, index) => {
  const feature = index % FEATURE_COUNT;
  return feature === 0 ? 3 : feature + Math.sin(index) * (feature + 1);
});

describe('fitScaler', () => {
  it('should scale every input to mean 0 and standard deviation 1, and a constant input to 0', () => {
    const scaled = scale(inputs, fitScaler(inputs));
    for (let feature = 0; feature < FEATURE_COUNT; feature++) {
      const column = scaled.filter((_, index) => index % FEATURE_COUNT === feature);
      const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
      const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length;
      expect(mean).toBeCloseTo(0, 9);
      expect(variance).toBeCloseTo(feature === 0 ? 0 : 1, 9);
    }
  });
});
