import { openMinuteModels } from '../../../activities/minute-models';
import { readMinuteParameters } from '../../../config/parameters-file';
import { parametersFile } from '../../../config/paths';
import { MINUTE_MS } from '../../../forecasting/bars/minute-bar';
import { generateBars } from '../../support/generated-bars';

describe('the models of the live line', () => {
  test('the volatility-scaled baseline forecasts before any model was fitted', async () => {
    const models = openMinuteModels({ parameters: readMinuteParameters(parametersFile) });
    const query = { asset: 'ETH', source: 'generated' };
    expect(await models.readVersions(query)).toEqual([{ version: 'volatility', role: 'baseline' }]);
    const [baseline] = await models.read(query);
    expect(baseline).toMatchObject({ version: 'volatility', role: 'baseline', family: 'volatility' });
    const series = generateBars({ bars: 9 * 1_440, barMs: MINUTE_MS, seed: 3 });
    const index = series.close.length - 1;
    const quantiles = baseline?.model.open(series)(index)?.quantiles ?? new Float64Array();
    expect(quantiles).toHaveLength(99);
    expect([...quantiles]).toEqual([...quantiles].sort((one, other) => one - other));
  });
});
