import { seededRandom } from '../../../../forecasting/random';
import { shuffledRange } from '../../../../training/fit/training-loop';

describe('shuffledRange', () => {
  it('should contain each number once, in an order that the seed determines', () => {
    const range = { from: 10, to: 500 };
    const order = shuffledRange(range, seededRandom(7));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 490 }, (_, index) => index + 10));
    expect(shuffledRange(range, seededRandom(7))).toEqual(order);
    expect(shuffledRange(range, seededRandom(8))).not.toEqual(order);
  });
});
