import type { StoredSearch } from '../../clients/postgres/searches';
import { HOUR_MS } from '../../forecasting/hour';
import { compareLosses, deflateBest } from '../../forecasting/search/judge';
import type { PartScores, SearchPlan, StoredScores } from '../../forecasting/search/records';

/** A search that has ended: nine trials, of which the last one is the best. */
export const START = Date.UTC(2026, 10, 1);
const fold = (from: number) => ({ from, to: from + 99 * HOUR_MS });
const training = { from: START, to: START };

export const plan = {
  ...{ id: 'one', question: 'btc-1h', family: 'har', method: 'random', trials: 9, seed: 1, operator: 'ada' },
  ...{ kind: 'price', asset: 'BTC', source: 'replay+1w', overlap: 1, rungs: [1], runId: 'run' },
  snapshot: {},
  data: { key: 'k', sha256: 's', bytes: 1 },
  space: {
    'combination.har.ridge': { kind: 'log', from: 0.1, to: 10 },
    'combination.har.calendar': { kind: 'choice', values: ['day', 'week'] },
  },
  today: { combination: { har: { ridge: 1, calendar: 'day' } } },
  overrides: Array.from({ length: 9 }, (_, index) => ({
    'combination.har.ridge': 0.1 * (index + 1),
    'combination.har.calendar': index % 2 === 0 ? 'day' : 'week',
  })),
  folds: [{ index: 0, isWarmUp: false, targets: fold(START), training }],
  holdout: { index: 0, isWarmUp: false, targets: fold(START + 1_000 * HOUR_MS), training },
} as const satisfies SearchPlan;

const scoresOf = (trial: number): PartScores => ({
  folds: [{ ...fold(START), forecasts: 100, loss: 1 - 0.01 * trial }],
  losses: { key: 'l', sha256: 's', bytes: 1 },
  seconds: 2,
});
export const scores: StoredScores[] = Array.from({ length: 10 }, (_, trial) => ({
  trial,
  part: 'rung-0',
  scores: scoresOf(trial),
}));

const origins = Float64Array.from({ length: 100 }, (_, index) => index * HOUR_MS);
const lossesAt = (offset: number) => ({ origins, losses: origins.map((_, index) => offset + (index % 7)) });
const validation = compareLosses(
  { origins, losses: lossesAt(0.9).losses.map((loss, index) => loss + 0.01 * (index % 3)) },
  lossesAt(1),
  1,
);
const result = {
  ...{ winner: 9, trials: 9, validation, deflation: deflateBest(validation, 9), holdout: null, gate: null },
  ...{ overrides: plan.overrides[8] ?? {}, adopted: false, summary: 'trial 9 is the best' },
};
export const search: StoredSearch = { plan, startedAt: START, result, endedAt: START + HOUR_MS };
/** The same before its end. */
export const running: StoredSearch = { ...search, result: null, endedAt: null };
