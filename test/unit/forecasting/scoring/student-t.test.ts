import { studentQuantile, studentTail } from '../../../../forecasting/scoring/student-t';

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

describe('studentQuantile', () => {
  // scipy 1.17: stats.t.ppf
  it.each([
    [0.975, 2, 4.302652729749464],
    [0.975, 10, 2.2281388519862744],
    [0.975, 2_159, 1.9610633727273319],
    [0.025, 4, -2.7764451051977996],
  ])('should give of %d with %d degrees of freedom %d', (share, degrees, t) => {
    expect(studentQuantile(share, degrees) / t).toBeCloseTo(1, 6);
  });
});
