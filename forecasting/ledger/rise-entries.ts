import { formatHour, HOUR_MS, type Hour } from '../hour';
import type { RiseLabel, RiseQuestion } from '../questions';
import { REAL_SOURCE } from '../replay';
import type { NewSettlement, Void } from './entries';
import { type RiseScores, scoreRise } from './score-rise';
import { CHAIN_START, computeSeal } from './seal';

/** A forecast of a rise before it is sealed. It depends on the data up to `originHour`. */
export interface NewRise extends RiseLabel {
  readonly source: string;
  readonly asset: string;
  /** The id of the question. Its parts are in the entry, so that it can be settled and verified without other tables. */
  readonly question: string;
  readonly originHour: Hour;
  /** The version of the active model, under the registered name of the question. */
  readonly modelVersion: string;
  readonly runId: string;
  /** sha256 of the btc_history.csv that the forecast was computed from. */
  readonly snapshotSha256: string;
  readonly featuresSha256: string;
  /** The price at the origin, USD. */
  readonly lastRate: number;
  readonly probability: number;
  /** Filled in when the model was activated, for an hour that had passed. */
  readonly backfilled: boolean;
}

/** A sealed forecast of a rise in the ledger. */
export interface Rise extends NewRise {
  readonly id: string;
  /** The end of the horizon. */
  readonly targetHour: Hour;
  readonly madeAt: number;
  /** Backfilled, or made when the next hour had begun, whose price is part of the horizon. Such forecasts never count as live. */
  readonly late: boolean;
  /** Position in its chain, from 1. */
  readonly position: number;
  readonly previousHash: string;
  readonly hash: string;
}

export interface RiseSettlement extends RiseScores {
  readonly forecastId: string;
  /** The deciding price, USD. */
  readonly actual: number;
  readonly snapshotSha256: string;
  readonly settledAt: number;
  /** Seals the settlement to its forecast. */
  readonly hash: string;
}

/** A forecast of a rise with its settlement or its void. */
export interface RiseEntry {
  readonly forecast: Rise;
  readonly settlement: RiseSettlement | null;
  readonly void: Void | null;
}

/**
 * Seals a forecast as the entry of its chain that follows `last`.
 * @throws NexthourError `NotSealable` when a number is not finite
 */
export function sealRise(
  forecast: NewRise & { readonly madeAt: number },
  last: { readonly position: number; readonly hash: string } | undefined,
): Rise {
  const targetHour = forecast.originHour + forecast.horizonHours * HOUR_MS;
  const entry = {
    ...forecast,
    id: riseId({ ...forecast, targetHour }),
    targetHour,
    late: isLateRise(forecast),
    position: (last?.position ?? 0) + 1,
  };
  const previousHash = last?.hash ?? CHAIN_START;
  return { ...entry, previousHash, hash: computeSeal(previousHash, entry) };
}

export function isLateRise({ backfilled, madeAt, originHour }: Pick<Rise, 'backfilled' | 'madeAt' | 'originHour'>) {
  return backfilled || madeAt >= originHour + HOUR_MS;
}

/** `btc-rise-2pct-12h-v3-2026-11-21T19Z`: the question, the version and the target hour. Replayed sources are appended. */
export function riseId({
  source,
  question,
  modelVersion,
  targetHour,
}: Pick<Rise, 'source' | 'question' | 'modelVersion' | 'targetHour'>): string {
  const id = `${question}-v${modelVersion}-${formatHour(targetHour)}`;
  return source === REAL_SOURCE ? id : `${id}-${source}`;
}

/** The fields of a new forecast that its question determines. */
export function partsOfQuestion({ id, asset, threshold, horizonHours, rule }: RiseQuestion) {
  return { question: id, asset, threshold, horizonHours, rule };
}

/** @throws NexthourError `NotSealable` when a number is not finite */
export function sealRiseSettlement({
  forecast,
  actual,
  snapshotSha256,
  settledAt,
}: Omit<NewSettlement, 'forecast'> & { readonly forecast: Rise }): RiseSettlement {
  const entry = { forecastId: forecast.id, actual, ...scoreRise(forecast, actual), snapshotSha256, settledAt };
  return { ...entry, hash: computeSeal(forecast.hash, entry) };
}
