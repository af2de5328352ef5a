import { HOUR_MS } from '../../../../forecasting/hour';
import { describeReason } from '../../../../forecasting/promotion/describe-decision';
import { checkProduction, hasPassed } from '../../../../forecasting/promotion/rules';

const hour = 491_000 * HOUR_MS;
const production = { version: '5', hour: hour - HOUR_MS };

describe('a candidate that passed the gate', () => {
  it('should follow the version that it was compared with, or become the first production version', () => {
    expect(hasPassed(checkProduction({ production, hour, champion: '5' }))).toBe(true);
    expect(hasPassed(checkProduction({ production: null, hour, champion: null }))).toBe(true);
  });

  it('should not replace a model of a newer hour', () => {
    const rules = checkProduction({ production: { ...production, hour: hour + HOUR_MS }, hour, champion: '5' });
    expect(rules.map(({ rule, passed }) => [rule, passed])).toEqual([
      ['newest-hour', false],
      ['same-champion', true],
    ]);
    expect(describeReason(rules)).toBe('version 5 of the newer hour 2026-01-05T09Z is already the production model');
  });

  it('should not replace a version that a person promoted while the candidate was evaluated', () => {
    const reasonWith = (champion: string | null) => describeReason(checkProduction({ production, hour, champion }));
    expect(reasonWith('6')).toBe(
      'version 5 is the production model now, but the candidate was compared with version 6',
    );
    expect(reasonWith(null)).toBe(
      'version 5 is the production model now, but the candidate was compared with no version',
    );
  });
});
