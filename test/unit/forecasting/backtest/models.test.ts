import { chooseModels, modelsToRun } from '../../../../forecasting/backtest/models';

describe('the model names', () => {
  test('start with the baseline and are unique', () => {
    expect(chooseModels(['har', 'har+aci', 'har'])).toEqual(['persistence', 'har', 'har+aci']);
  });

  test('are refused if unknown, with the list of the known ones', () => {
    expect(() => chooseModels(['arima'])).toThrow(expect.objectContaining({ code: 'UnknownModel' }));
    expect(() => chooseModels(['arima'])).toThrow(/persistence, .*har/);
  });

  test('run once each, and in the warm-up only where calibration needs them', () => {
    const names = ['persistence', 'har', 'har+aci'];
    expect(modelsToRun(names, { isWarmUp: false })).toEqual(['persistence', 'har']);
    expect(modelsToRun(names, { isWarmUp: true })).toEqual(['har']);
  });
});
