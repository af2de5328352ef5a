import fc from 'fast-check';
import { seededRandom } from '../../../../forecasting/random';
import { prepareWalks } from '../../../../simulator/kraken/hour-walk';

describe('a walk with given ends', () => {
  it('begins and ends as given, moves by one level, and visits the lowest and the highest level but none outside', () => {
    const ends = fc
      .integer({ min: 1, max: 30 })
      .chain((levels) =>
        fc.record({ levels: fc.constant(levels), open: fc.nat({ max: levels }), close: fc.nat({ max: levels }) }),
      );
    fc.assert(
      fc.property(ends, fc.integer(), ({ levels, open, close }, seed) => {
        const path = prepareWalks({ levels, open, close })(seededRandom(seed));
        expect([path[0], path.at(-1)]).toEqual([open, close]);
        expect([Math.min(...path), Math.max(...path)]).toEqual([0, levels]);
        expect(path.slice(1).every((level, index) => Math.abs(level - (path[index] ?? 0)) === 1)).toBe(true);
      }),
    );
  });
});
