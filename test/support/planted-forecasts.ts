import { HOUR_MS, type Hour } from '../../forecasting/hour';
import type { NewForecast } from '../../forecasting/ledger/entries';
import { type NewRise, partsOfQuestion } from '../../forecasting/ledger/rise-entries';
import { riseQuestion } from '../../forecasting/questions';
import { seededRandom } from '../../forecasting/random';

export const FIRST_HOUR: Hour = Date.UTC(2026, 10, 1);
const LEVELS = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

/** A reproducible forecast for the hour `index` hours after the first. USD. */
export function plantedForecast(index: number, { source = 'livecoinwatch', asset = 'BTC' } = {}): NewForecast {
  const random = seededRandom(index + 1);
  const lastRate = 50_000 + 1_000 * (random() - 0.5);
  const point = lastRate * (1 + 1e-4 * (random() - 0.5));
  const spread = 300 + 100 * random();
  const quantiles = LEVELS.map((level) => ({ level, value: point + spread * Math.log(level / (1 - level)) * 0.5 }));
  const [lower = 0, upper = 0] = [quantiles[1]?.value, quantiles[5]?.value];
  return {
    source,
    asset,
    originHour: FIRST_HOUR + index * HOUR_MS,
    modelVersion: String(1 + Math.floor(index / 10)),
    runId: 'a run, "quoted"',
    snapshotSha256: 'a'.repeat(64),
    featuresSha256: 'b'.repeat(64),
    lastRate,
    point,
    quantiles,
    interval: { level: 0.9, lower, upper },
    ...(index % 2 === 0 ? { calibration: [{ level: 0.05, askedAt: 1e-7 * (index + 1) }] } : {}),
  };
}

/** The actual price for `plantedForecast(index)`. USD. */
export function plantedActual(index: number): number {
  return 50_000 + 1_500 * (seededRandom(1_000_003 + index)() - 0.5);
}

export const RISE_QUESTION = riseQuestion('BTC', { threshold: 0.005, horizonHours: 3, rule: 'at-end' });

/** A reproducible forecast of a rise for the hour `index` hours after the first. */
export function plantedRise(index: number, { modelVersion = '1', backfilled = false } = {}): NewRise {
  const random = seededRandom(2_000_003 + index + 1_000 * Number(modelVersion));
  return {
    ...partsOfQuestion(RISE_QUESTION),
    source: 'livecoinwatch',
    originHour: FIRST_HOUR + index * HOUR_MS,
    modelVersion,
    runId: `run-${modelVersion}`,
    snapshotSha256: 'a'.repeat(64),
    featuresSha256: 'b'.repeat(64),
    lastRate: 50_000 + 100 * (random() - 0.5),
    probability: 0.02 + 0.5 * random(),
    backfilled,
  };
}
