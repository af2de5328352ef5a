import fc from 'fast-check';
import { judge } from '../../../forecasting/promotion';

const good = { hours: 720, rmse: 250, mae: 150, rmseRatio: 1.0004, maeRatio: 1.0001, coverage90: 0.9 };

describe('judge', () => {
  it('should promote an honest model, and say why', () => {
    expect(judge(good)).toEqual({ promoted: true, reason: expect.stringContaining('1.0004') });
  });

  it('should never promote what is missing or not finite', () => {
    const names = fc.constantFrom('rmse', 'mae', 'rmseRatio', 'maeRatio', 'coverage90', 'hours');
    // A NaN becomes null on its way through JSON.
    const broken = fc.constantFrom(Number.NaN, Infinity, -Infinity, null, undefined);
    fc.assert(
      fc.property(names, broken, (name, value) => {
        expect(judge({ ...good, [name]: value }).promoted).toBe(false);
      }),
    );
  });

  it('should refuse a model worse than persistence, and one too good to be true', () => {
    expect(judge({ ...good, rmseRatio: 1.0051 })).toMatchObject({
      promoted: false,
      reason: expect.stringContaining('worse'),
    });
    expect(judge({ ...good, rmseRatio: 0.979 })).toMatchObject({
      promoted: false,
      reason: expect.stringContaining('leak'),
    });
    expect(judge({ ...good, rmseRatio: 1.005 })).toMatchObject({ promoted: true });
  });

  it('should refuse too small a sample', () => {
    expect(judge({ ...good, hours: 167 })).toMatchObject({ promoted: false, reason: expect.stringContaining('167') });
  });
});
