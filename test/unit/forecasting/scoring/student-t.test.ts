import { studentTail } from '../../../../forecasting/scoring/student-t';

describe('studentTail', () => {
  // scipy 1.17: stats.t.sf
  it.each([
    [0, 5, 0.5],
    [1.5, 3, 0.11529193262241147],
    [-2.2, 719, 0.9859378429462871],
    [4, 8_759, 3.193174532769488e-5],
    [0.3, 1, 0.4072264209222577],
  ])('should give of %d with %d degrees of freedom %d', (t, degrees, p) => {
    expect(studentTail(t, degrees) / p).toBeCloseTo(1, 9);
  });
});
