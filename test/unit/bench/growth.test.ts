import { findGaps, measureGrowth } from '../../../bench/soak/growth';

const limit = { part: 0.1, slack: 5 };
const rising = (step: number) => Array.from({ length: 90 }, (_, index) => 100 + step * index);

describe('measureGrowth', () => {
  it('should report a figure that grows until the end', () => {
    expect(measureGrowth('memory', rising(1), limit)).toMatchObject({ before: 145, after: 175, isGrowing: true });
  });

  it('should accept growth during the warm-up, and single peaks', () => {
    const warm = [...rising(2).slice(0, 30), ...Array.from({ length: 60 }, () => 160)];
    expect(measureGrowth('memory', warm, limit).isGrowing).toBe(false);
    expect(measureGrowth('memory', [...warm.slice(0, -2), 900, 900], limit).isGrowing).toBe(false);
  });

  it('should accept a slow drift within the limit', () => {
    expect(measureGrowth('memory', rising(0.1), limit).isGrowing).toBe(false);
  });
});

describe('findGaps', () => {
  it('should find missing and doubled hours in any order', () => {
    expect(findGaps([5, 1, 2, 2, 4], 1)).toEqual({ missing: [3], doubled: [2] });
    expect(findGaps([3, 2, 1], 1)).toEqual({ missing: [], doubled: [] });
    expect(findGaps([], 1)).toEqual({ missing: [], doubled: [] });
  });
});
