import { MINUTE_MS } from '../bars/minute-bar';
import { formatMinuteId } from '../minute';
import type { Quantile } from '../quantiles';
import { REAL_TRADES } from '../replay';
import type { Interval } from '../scoring/interval';
import type { QuestionChain, Void } from './entries';
import { type MinuteScores, scoreMinuteForecast } from './score-minute';
import { CHAIN_START, computeSeal } from './seal';

/** A forecast of the live line before it is sealed. It depends on the trades before `origin`. */
export interface NewMinuteForecast extends QuestionChain {
  /** The end of the newest bar that was known, epoch ms. */
  readonly origin: number;
  readonly horizonMinutes: number;
  readonly modelVersion: string;
  /** The revision of the newest bar. */
  readonly barRevision: number;
  readonly featuresSha256: string;
  /** The close of the newest bar, which is the persistence forecast. USD, like the prices below. */
  readonly lastRate: number;
  readonly point: number;
  readonly quantiles: readonly Quantile[];
  readonly interval: Interval;
  /** As in the hourly forecasts. */
  readonly calibration?: unknown;
  /** The baseline: the trailing quantiles at the same origin and levels. Absent while too few bars are known. */
  readonly trailingQuantiles?: readonly Quantile[];
}

/** A sealed forecast of the live line. */
export interface MinuteForecast extends NewMinuteForecast {
  readonly id: string;
  /** The instant whose price is forecast: `horizonMinutes` after the origin. */
  readonly target: number;
  readonly madeAt: number;
  /** Made at or after its target. Late forecasts never count as live. */
  readonly late: boolean;
  /** Position in its chain, from 1. */
  readonly position: number;
  readonly previousHash: string;
  readonly hash: string;
}

export interface MinuteSettlement extends MinuteScores {
  readonly forecastId: string;
  /** The close of the bar that ends at the target, USD. */
  readonly actual: number;
  /** The revision of that bar. */
  readonly barRevision: number;
  readonly settledAt: number;
  /** Seals the settlement to its forecast. */
  readonly hash: string;
}

/** A forecast of the live line with its settlement or its void. */
export interface MinuteEntry {
  readonly forecast: MinuteForecast;
  readonly settlement: MinuteSettlement | null;
  readonly void: Void | null;
}

/**
 * Seals a forecast as the entry of its chain that follows `last`.
 * @throws NexthourError `NotSealable` when a number is not finite
 */
export function sealMinuteForecast(
  forecast: NewMinuteForecast & { readonly madeAt: number },
  last: { readonly position: number; readonly hash: string } | undefined,
): MinuteForecast {
  const target = forecast.origin + forecast.horizonMinutes * MINUTE_MS;
  const entry = {
    ...forecast,
    id: minuteForecastId({ ...forecast, target }),
    target,
    late: forecast.madeAt >= target,
    position: (last?.position ?? 0) + 1,
  };
  const previousHash = last?.hash ?? CHAIN_START;
  return { ...entry, previousHash, hash: computeSeal(previousHash, entry) };
}

/** `btc-5m-v3-2026-11-21T07:10Z`, `btc-5m-volatility-…`: the question, the version and the target. Other sources than Kraken are appended. */
export function minuteForecastId({
  source,
  question,
  modelVersion,
  target,
}: Pick<MinuteForecast, 'source' | 'question' | 'modelVersion' | 'target'>): string {
  const version = /^\d/.test(modelVersion) ? `v${modelVersion}` : modelVersion;
  const id = `${question}-${version}-${formatMinuteId(target)}`;
  return source === REAL_TRADES ? id : `${id}-${source}`;
}

/** The price at the target of a forecast. */
export interface NewMinuteSettlement {
  readonly forecast: MinuteForecast;
  readonly actual: number;
  readonly barRevision: number;
  readonly settledAt: number;
}

/** @throws NexthourError `NotSealable` when a number is not finite */
export function sealMinuteSettlement(settlement: NewMinuteSettlement): MinuteSettlement {
  const { forecast, actual, barRevision, settledAt } = settlement;
  const entry = { forecastId: forecast.id, actual, ...scoreMinuteForecast(forecast, actual), barRevision, settledAt };
  return { ...entry, hash: computeSeal(forecast.hash, entry) };
}
