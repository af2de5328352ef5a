import { seededRandom, shuffledRange } from '../../../../workers/fit/random';

describe('shuffledRange', () => {
  it('should hold each number once, in an order that the seed decides', () => {
    const range = { from: 10, to: 500 };
    const order = shuffledRange(range, seededRandom(7));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 490 }, (_, index) => index + 10));
    expect(shuffledRange(range, seededRandom(7))).toEqual(order);
    expect(shuffledRange(range, seededRandom(8))).not.toEqual(order);
  });
});

describe('seededRandom', () => {
  it('should spread evenly over [0, 1)', () => {
    const random = seededRandom(1);
    const counts = Array<number>(10).fill(0);
    for (let draw = 0; draw < 10_000; draw++) {
      const bin = Math.floor(random() * 10);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});
