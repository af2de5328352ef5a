import { formatInstant, HOUR_MS, type Hour } from './hour';
import { type SettledScores, scorePointAndInterval } from './ledger/score-forecast';
import { REAL_SOURCE } from './replay';

/** One forecast of a chain, as the record needs it. Prices in USD. */
export interface RecordedForecast {
  readonly targetHour: Hour;
  /** Made when its target hour had come already. */
  readonly late: boolean;
  readonly point: number;
  readonly lastRate: number;
  readonly interval: { readonly level: number; readonly lower: number; readonly upper: number };
  /** What became of it; `null` as long as nothing has. */
  readonly outcome: { readonly actual: number; readonly pinball: number } | 'void' | null;
}

/** Live forecasts of one source, counted and scored. */
export interface TrackRecord {
  readonly source: string;
  /** Whether the prices are replayed ones: made before their hour all the same, but not of today's market. */
  readonly replayed: boolean;
  /** Made before their target hour, or at it and later. All counts that follow are of the live ones. */
  readonly live: number;
  readonly late: number;
  readonly settled: number;
  readonly void: number;
  /** Not yet settled: their hour has not come, or its price is not known. */
  readonly waiting: number;
  readonly windows: readonly TrackRecordWindow[];
}

/** The settled live forecasts of the newest hours, in USD and shares. `null` where there is nothing to divide by. */
export interface TrackRecordWindow {
  readonly name: WindowName;
  /** The oldest and the newest target hour that is settled in it. */
  readonly firstHour: Hour | null;
  readonly lastHour: Hour | null;
  readonly settled: number;
  readonly rmse: number | null;
  readonly mae: number | null;
  /** To the same error of "the price stays", on the same hours. */
  readonly rmseRatio: number | null;
  readonly maeRatio: number | null;
  /** Share of prices within the published interval. */
  readonly coverage: number | null;
  readonly pinball: number | null;
  /**
   * 1 − Σ pinball / Σ ½ · |persistence error|. The baseline is one point: all its quantiles are the last price, so it tells nothing of
   * how far the price may move, and any honest width beats it. It is no measure against a naive distribution.
   */
  readonly pinballSkillToPersistencePoint: number | null;
  /** Mean score of the published interval. */
  readonly winkler: number | null;
}

const WINDOWS = [
  { name: '24 h', hours: 24 },
  { name: '7 d', hours: 7 * 24 },
  { name: '30 d', hours: 30 * 24 },
  { name: 'all', hours: Number.POSITIVE_INFINITY },
] as const;
export const WINDOW_NAMES = WINDOWS.map(({ name }) => name);
export type WindowName = (typeof WINDOWS)[number]['name'];

/**
 * The record of one chain. It depends on the forecasts alone, not on the time of asking: a window ends with the newest hour that is
 * settled. Sums run over ascending target hours, so that whoever recomputes them gets the same digits.
 * @param forecasts all of the chain, ascending in target hour
 */
export function computeTrackRecord(source: string, forecasts: readonly RecordedForecast[]): TrackRecord {
  const live = forecasts.filter(({ late }) => !late);
  const settled = live.flatMap(scoredOrNothing);
  const voided = live.filter(({ outcome }) => outcome === 'void').length;
  const newest = settled.at(-1)?.targetHour ?? 0;
  return {
    source,
    replayed: source !== REAL_SOURCE,
    live: live.length,
    late: forecasts.length - live.length,
    settled: settled.length,
    void: voided,
    waiting: live.length - settled.length - voided,
    windows: WINDOWS.map(({ name, hours }) =>
      score(
        name,
        settled.filter(({ targetHour }) => targetHour > newest - hours * HOUR_MS),
      ),
    ),
  };
}

interface Scored extends SettledScores {
  readonly targetHour: Hour;
}

function scoredOrNothing({ targetHour, outcome, ...forecast }: RecordedForecast): Scored[] {
  if (outcome === null || outcome === 'void') return [];
  const { actual, pinball } = outcome;
  return [{ targetHour, pinball, ...scorePointAndInterval(forecast, actual) }];
}

function score(name: WindowName, scored: readonly Scored[]): TrackRecordWindow {
  const sum = (value: (one: Scored) => number) => scored.reduce((total, one) => total + value(one), 0);
  const mean = (value: (one: Scored) => number) => ratio(sum(value), scored.length);
  const squared = sum(({ error }) => error * error);
  const absolute = sum(({ error }) => Math.abs(error));
  const naive = sum(({ persistenceError }) => Math.abs(persistenceError));
  const pinballRatio = ratio(
    sum(({ pinball }) => pinball),
    naive / 2,
  );
  return {
    name,
    firstHour: scored[0]?.targetHour ?? null,
    lastHour: scored.at(-1)?.targetHour ?? null,
    settled: scored.length,
    rmse: root(ratio(squared, scored.length)),
    mae: ratio(absolute, scored.length),
    rmseRatio: root(
      ratio(
        squared,
        sum(({ persistenceError }) => persistenceError * persistenceError),
      ),
    ),
    maeRatio: ratio(absolute, naive),
    coverage: mean(({ covered }) => (covered ? 1 : 0)),
    pinball: mean(({ pinball }) => pinball),
    pinballSkillToPersistencePoint: pinballRatio === null ? null : 1 - pinballRatio,
    winkler: mean(({ winkler }) => winkler),
  };
}

function ratio(value: number, to: number): number | null {
  return to === 0 ? null : value / to;
}

function root(value: number | null): number | null {
  return value === null ? null : Math.sqrt(value);
}

/** The record of a chain as it is told to others: by GET /record and in an export. Times in ISO 8601, money in USD. */
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
