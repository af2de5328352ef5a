import { formatInstant, HOUR_MS, type Hour } from './hour';
import { type SettledScores, scorePointAndInterval } from './ledger/score-forecast';
import { REAL_SOURCE } from './replay';
import type { Interval } from './scoring/interval';

/** The parts of a ledger forecast that the track record needs. Prices in USD. */
export interface RecordedForecast {
  readonly targetHour: Hour;
  /** Whether it was made at its target hour or later. */
  readonly late: boolean;
  readonly point: number;
  readonly lastRate: number;
  readonly interval: Interval;
  /** The settlement; `void` when the actual will never be known; `null` while the forecast waits. */
  readonly outcome: { readonly actual: number; readonly pinball: number } | 'void' | null;
  /** Mean pinball loss of the trailing quantiles for the same hour and levels. Absent or `null` when it is not known. */
  readonly trailingPinball?: number | null;
}

/** The track record of the forecasts of one source. */
export interface TrackRecord {
  readonly source: string;
  /** Whether the prices are replayed or generated. Such forecasts are made before their target hour, but they are not about today's market. */
  readonly replayed: boolean;
  /** Forecasts made before their target hour (live), and the others (late). All other figures count live forecasts only. */
  readonly live: number;
  readonly late: number;
  readonly settled: number;
  readonly void: number;
  /** Not yet settled: the target hour is in the future, or its price is not yet known. */
  readonly waiting: number;
  readonly windows: readonly TrackRecordWindow[];
}

/** The scores of the live forecasts that were settled in a window of hours, in USD and shares. `null` where a divisor is 0. */
export interface TrackRecordWindow {
  readonly name: WindowName;
  /** The oldest and the newest settled target hour in the window. */
  readonly firstHour: Hour | null;
  readonly lastHour: Hour | null;
  readonly settled: number;
  readonly rmse: number | null;
  readonly mae: number | null;
  /** RMSE and MAE divided by those of persistence ("the price does not change") on the same hours. */
  readonly rmseRatio: number | null;
  readonly maeRatio: number | null;
  /** Share of actual prices inside the published interval. */
  readonly coverage: number | null;
  readonly pinball: number | null;
  /**
   * 1 − Σ pinball / Σ ½ · |persistence error|. All quantiles of this baseline equal the last price, so any reasonable distribution
   * beats it.
   */
  readonly pinballSkillToPersistencePoint: number | null;
  /** Mean Winkler score of the published interval. */
  readonly winkler: number | null;
}

export const WINDOWS = [
  { name: '24 h', hours: 24 },
  { name: '7 d', hours: 7 * 24 },
  { name: '30 d', hours: 30 * 24 },
  { name: 'all', hours: Number.POSITIVE_INFINITY },
] as const;
export const WINDOW_NAMES = WINDOWS.map(({ name }) => name);
/** The newest elements of a list, ascending in target hours, for a window of `hours` hours that ends with the last element. */
export function selectWindow<T extends { readonly targetHour: Hour }>(all: readonly T[], hours: number): readonly T[] {
  const newest = all.at(-1)?.targetHour ?? 0;
  return all.filter(({ targetHour }) => targetHour > newest - hours * HOUR_MS);
}
export type WindowName = (typeof WINDOWS)[number]['name'];

/**
 * Computes the track record of one chain of the ledger. It depends on the forecasts only, not on the current time: each window ends
 * with the newest settled hour. Sums run over ascending target hours, so a recomputation gives the same digits.
 * @param forecasts all forecasts of the chain, ascending in target hour
 */
export function computeTrackRecord(source: string, forecasts: readonly RecordedForecast[]): TrackRecord {
  const live = forecasts.filter(({ late }) => !late);
  const settled = live.flatMap(scoreIfSettled);
  const voided = live.filter(({ outcome }) => outcome === 'void').length;
  return {
    source,
    replayed: source !== REAL_SOURCE,
    live: live.length,
    late: forecasts.length - live.length,
    settled: settled.length,
    void: voided,
    waiting: live.length - settled.length - voided,
    windows: WINDOWS.map(({ name, hours }) => scoreWindow(name, selectWindow(settled, hours))),
  };
}

interface ScoredForecast extends SettledScores {
  readonly targetHour: Hour;
}

function scoreIfSettled({ targetHour, outcome, ...forecast }: RecordedForecast): ScoredForecast[] {
  if (outcome === null || outcome === 'void') return [];
  const { actual, pinball } = outcome;
  return [{ targetHour, pinball, ...scorePointAndInterval(forecast, actual) }];
}

function scoreWindow(name: WindowName, scored: readonly ScoredForecast[]): TrackRecordWindow {
  const sum = (value: (one: ScoredForecast) => number) => scored.reduce((total, one) => total + value(one), 0);
  return windowOfSums(name, {
    firstHour: scored[0]?.targetHour ?? null,
    lastHour: scored.at(-1)?.targetHour ?? null,
    settled: scored.length,
    squaredError: sum(({ error }) => error * error),
    absoluteError: sum(({ error }) => Math.abs(error)),
    squaredPersistenceError: sum(({ persistenceError }) => persistenceError * persistenceError),
    absolutePersistenceError: sum(({ persistenceError }) => Math.abs(persistenceError)),
    covered: sum(({ covered }) => (covered ? 1 : 0)),
    pinball: sum(({ pinball }) => pinball),
    winkler: sum(({ winkler }) => winkler),
  });
}

/** Sums over the settled live forecasts of a window, USD and counts. */
export interface WindowSums extends Pick<TrackRecordWindow, 'firstHour' | 'lastHour' | 'settled'> {
  readonly squaredError: number;
  readonly absoluteError: number;
  readonly squaredPersistenceError: number;
  readonly absolutePersistenceError: number;
  readonly covered: number;
  readonly pinball: number;
  readonly winkler: number;
}

export function windowOfSums(name: WindowName, sums: WindowSums): TrackRecordWindow {
  const { firstHour, lastHour, settled, absolutePersistenceError: naive } = sums;
  const pinballRatio = ratio(sums.pinball, naive / 2);
  return {
    name,
    firstHour,
    lastHour,
    settled,
    rmse: root(ratio(sums.squaredError, settled)),
    mae: ratio(sums.absoluteError, settled),
    rmseRatio: root(ratio(sums.squaredError, sums.squaredPersistenceError)),
    maeRatio: ratio(sums.absoluteError, naive),
    coverage: ratio(sums.covered, settled),
    pinball: ratio(sums.pinball, settled),
    pinballSkillToPersistencePoint: pinballRatio === null ? null : 1 - pinballRatio,
    winkler: ratio(sums.winkler, settled),
  };
}

function ratio(value: number, divisor: number): number | null {
  return divisor === 0 ? null : value / divisor;
}

function root(value: number | null): number | null {
  return value === null ? null : Math.sqrt(value);
}

/** The track record as JSON, for `GET /record` and `nexthour ledger export`. Times in ISO 8601, money in USD. */
export function trackRecordJson({ windows, ...counts }: TrackRecord) {
  return { ...counts, windows: windows.map(windowJson) };
}

function windowJson(window: TrackRecordWindow) {
  const { name, settled, rmse, mae, coverage, pinball, winkler } = window;
  return {
    window: name,
    first_hour: isoOrNull(window.firstHour),
    last_hour: isoOrNull(window.lastHour),
    settled,
    rmse,
    mae,
    rmse_ratio: window.rmseRatio,
    mae_ratio: window.maeRatio,
    coverage,
    pinball,
    pinball_skill_to_persistence_point: window.pinballSkillToPersistencePoint,
    winkler,
  };
}

function isoOrNull(time: number | null): string | null {
  return time === null ? null : formatInstant(time);
}
