import { generateSample } from '../../../simulator/generated-sample';
import { frozenSample } from '../../support/price-sample';

const btc = frozenSample();
const eth = generateSample('ETH', btc);

const logReturns = (rates: readonly number[]) =>
  rates.slice(1).map((rate, index) => Math.log(rate / (rates[index] ?? Number.NaN)));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

it('gives each invented coin other prices', () => {
  const [one, other] = ['SIM1', 'SIM2'].map((asset) => generateSample(asset, btc)?.hours.at(-1)?.rate);
  expect(one).toBeGreaterThan(0);
  expect(other).toBeGreaterThan(0);
  expect(other).not.toBe(one);
  expect(generateSample('SIM100', btc)).toBeNull();
});

describe('generated prices of ETH', () => {
  it('are the same at every start, and there are none of an unknown coin', () => {
    expect(generateSample('ETH', btc)?.hours).toEqual(eth?.hours);
    expect(generateSample('DOGE', btc)).toBeNull();
  });

  it('stay between low and high, and continue the hour before', () => {
    const hours = eth?.hours ?? [];
    expect(hours).toHaveLength(btc.hours.length);
    for (const [index, { rate, high, low }] of hours.entries()) {
      const open = hours[index - 1]?.rate ?? rate;
      expect(low <= Math.min(rate, open) && high >= Math.max(rate, open) && low > 0).toBe(true);
    }
  });

  it('move with BTC, by a factor that cannot be forecast', () => {
    const ratio = (eth?.hours ?? []).map(({ rate }, index) => rate / (btc.hours[index]?.rate ?? Number.NaN));
    const moves = logReturns(ratio);
    const deviation = Math.sqrt(mean(moves.map((move) => move ** 2)));
    expect(deviation).toBeGreaterThan(0.0024);
    expect(deviation).toBeLessThan(0.0026);
    const bound = 4 / Math.sqrt(moves.length);
    const successive = moves.slice(1).map((move, index) => (move * (moves[index] ?? 0)) / deviation ** 2);
    expect(Math.abs(mean(successive))).toBeLessThan(bound);
    expect(Math.abs(mean(moves) / deviation)).toBeLessThan(bound);
  });
});
