import type { StoredAblation } from '../../clients/postgres/ablations';
import { HOUR_MS } from '../../forecasting/hour';

const START = Date.UTC(2025, 11, 24);
const hours = (from: number, to: number) => ({ from: START + from * HOUR_MS, to: START + to * HOUR_MS });
const score = { forecasts: 4_000, skill: -0.0011, gain: -0.00002, z: -0.8, pBetter: 0.788 };

/** An ablation in which macro series were measured, and there was too little news. */
export const ablation: Omit<StoredAblation, 'id'> = {
  report: {
    ...{ question: 'btc-1h', family: 'xgboost', source: 'replay+1w', forecasts: 4_000 },
    ...{ loss: 0.2345, lossName: 'pinball loss' },
    folds: [{ index: 0, isWarmUp: false, training: hours(0, 3_600), targets: hours(4_000, 7_999) }],
    groups: [
      {
        ...{ group: 'macro', sources: ['generated'], inputs: 90, knownShare: 0.9, score, pays: false },
        skillInterval: { lower: -0.0038, upper: 0.0016 },
      },
      {
        ...{ group: 'news', sources: ['news'], inputs: 2, knownShare: 0.004, score: null, pays: false },
        skillInterval: null,
      },
    ],
  },
  operator: 'ada',
  measuredAt: START + 8_000 * HOUR_MS,
};
