import { seededRandom } from '../../../forecasting/random';

describe('seededRandom', () => {
  it('should be uniform on [0, 1)', () => {
    const random = seededRandom(1);
    const counts = Array<number>(10).fill(0);
    for (let draw = 0; draw < 10_000; draw++) {
      const bin = Math.floor(random() * 10);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});
