import fc from 'fast-check';
import { packOutcomes, packSeries, unpackOutcomes, unpackSeries } from '../../../../forecasting/backtest/packing';

const value = fc.option(fc.double({ noNaN: true }));
const hour = fc.record({
  hour: fc.nat(),
  rate: value,
  volume: value,
  cap: value,
  high: value,
  low: value,
  points: fc.nat(),
});
const number = fc.double();
const outcome = fc.record({
  origin: fc.nat(),
  lastRate: number,
  change: number,
  point: number,
  quantiles: fc.float64Array({ minLength: 99, maxLength: 99 }),
});

test('a series is the same after packing and unpacking', () => {
  fc.assert(fc.property(fc.array(hour), (series) => expect(unpackSeries(packSeries(series))).toEqual(series)));
});

test('outcomes are the same after packing and unpacking', () => {
  fc.assert(
    fc.property(fc.array(outcome, { maxLength: 5 }), (outcomes) => {
      const unpacked = unpackOutcomes(packOutcomes(outcomes));
      expect(unpacked.map((each) => ({ ...each, quantiles: Float64Array.from(each.quantiles) }))).toEqual(outcomes);
    }),
  );
});
