import { MINUTE_MS, type MinuteBar } from '../../forecasting/bars/minute-bar';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import type { NewForecast } from '../../forecasting/ledger/entries';
import type { NewMinuteForecast } from '../../forecasting/ledger/minute-entries';
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

export const FIRST_MINUTE = FIRST_HOUR + 5 * MINUTE_MS;

/** A reproducible forecast of BTC in five minutes for the origin `index` minutes after the first. USD. */
export function plantedMinute(index: number, { modelVersion = '1', source = 'kraken' } = {}): NewMinuteForecast {
  const { lastRate, point, quantiles, interval, calibration } = plantedForecast(index + 37 * Number(modelVersion));
  return {
    ...{ source, asset: 'BTC', question: 'btc-5m', origin: FIRST_MINUTE + index * MINUTE_MS, horizonMinutes: 5 },
    ...{ modelVersion, barRevision: 0, featuresSha256: 'b'.repeat(64), lastRate, point, quantiles, interval },
    ...(calibration === undefined ? {} : { calibration }),
    // Too few bars are known for the first ones.
    ...(index < 2 ? {} : { trailingQuantiles: quantiles.map(({ level, value }) => ({ level, value: value + 200 })) }),
  };
}

/** The complete bar that begins `index` minutes after FIRST_HOUR. Its close is `plantedActual(index)`. */
export function plantedBar(index: number, { revision = 0, isComplete = true } = {}): MinuteBar {
  const close = plantedActual(index) + revision;
  const prices = { open: close, high: close + 1, low: close - 1, close };
  const ids = { firstTradeId: 10 * index, lastTradeId: 10 * index + 8, missingIds: [] };
  const minute = FIRST_HOUR + index * MINUTE_MS;
  return { minute, ...prices, volume: 1, trades: 9, ...ids, revision, isComplete };
}
