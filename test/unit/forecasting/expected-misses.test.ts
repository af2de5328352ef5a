import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../config/paths';
import { maxExpectedMisses } from '../../../forecasting/expected-misses';

/** P(X > misses) of Binomial(forecasts, 0.1), by multiplying out the distribution. */
function tail(forecasts: number, misses: number): number {
  let probabilities = [1];
  for (let n = 0; n < forecasts; n++) {
    probabilities = Array.from(
      { length: n + 2 },
      (_, k) => 0.9 * (probabilities[k] ?? 0) + 0.1 * (probabilities[k - 1] ?? 0),
    );
  }
  return probabilities.slice(misses + 1).reduce((sum, one) => sum + one, 0);
}

describe('maxExpectedMisses', () => {
  it.each([1, 2, 24, 48, 168])('has at most 0.5 %% above it, and one miss less has more: %i forecasts', (forecasts) => {
    const most = maxExpectedMisses(forecasts);
    expect(tail(forecasts, most)).toBeLessThanOrEqual(0.005);
    expect(tail(forecasts, most - 1)).toBeGreaterThan(0.005);
  });

  it('expects up to 7 of 24', () => {
    expect(maxExpectedMisses(24)).toBe(7);
  });

  it('agrees with the bound of the alert NexthourCoverageOut for a week and a month', () => {
    const rules = readFileSync(join(projectRoot, 'monitoring', 'rules', 'forecasts.yml'), 'utf8');
    for (const [window, forecasts] of [
      ['7d', 168],
      ['30d', 720],
    ] as const) {
      const bound = Number(new RegExp(`window="${window}"} < ([\\d.]+)`).exec(rules)?.[1]);
      const coverage = 1 - maxExpectedMisses(forecasts) / forecasts;
      // The alert rounds its bound down to a whole percent.
      expect(coverage - bound).toBeGreaterThanOrEqual(0);
      expect(coverage - bound).toBeLessThan(0.01);
    }
  });
});
