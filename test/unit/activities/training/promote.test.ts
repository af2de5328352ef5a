import { orderProblem } from '../../../../activities/training/promote';
import { HOUR_MS } from '../../../../forecasting/hour';

const hour = 491_000 * HOUR_MS;
const standing = { version: '5', runId: 'r', hour: hour - HOUR_MS };

describe('a model that passed the gate', () => {
  it('should serve after the one that it was judged beside, and as the first', () => {
    expect(orderProblem({ standing, hour, judgedBeside: '5' })).toBeNull();
    expect(orderProblem({ standing: null, hour, judgedBeside: null })).toBeNull();
  });

  it('should not serve after a model of a newer hour', () => {
    const newer = { ...standing, hour: hour + HOUR_MS };
    expect(orderProblem({ standing: newer, hour, judgedBeside: '5' })).toContain('of the newer hour 2026-01-05T09Z');
  });

  it('should not serve where a person let another one serve while it was judged', () => {
    expect(orderProblem({ standing, hour, judgedBeside: '6' })).toBe(
      'version 5 serves by now, and this one was judged beside version 6',
    );
    expect(orderProblem({ standing, hour, judgedBeside: null })).toContain('judged beside no other');
  });
});
