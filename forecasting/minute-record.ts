import { HOUR_MS, type Hour } from './hour';
import { REAL_TRADES } from './replay';
import {
  type TrackRecord,
  trackRecordJson,
  WINDOWS,
  type WindowName,
  type WindowSums,
  windowOfSums,
} from './track-record';
import { type SkillWindow, skillJson, skillOfHours } from './track-record-skill';

/** The trailing quantiles of the live line are those of the last seven days. */
export const TRAILING_MINUTE_HOURS = 7 * 24;

/** Counts and sums of the scores of one model of the live line, of the forecasts whose targets are in one hour. */
export interface MinuteScoreHour extends Omit<WindowSums, 'firstHour' | 'lastHour'> {
  readonly hour: Hour;
  readonly live: number;
  readonly late: number;
  readonly voided: number;
  /** The settled forecasts that have trailing quantiles, and the sums of the pinball losses of both. */
  readonly compared: number;
  readonly comparedPinball: number;
  readonly trailingPinball: number;
}

/** How many live forecasts of one model had so many (`rank`) of their quantiles below the actual price. */
export interface MinuteRankCount {
  readonly levels: readonly number[];
  readonly rank: number;
  readonly settled: number;
}

/** The share of actual prices inside a central interval. */
export interface LevelCoverage {
  /** The nominal share: 0.9 is the interval from the quantile 0.05 to the quantile 0.95. */
  readonly level: number;
  readonly coverage: number;
  readonly settled: number;
}

export interface MinuteRecord {
  readonly modelVersion: string;
  readonly record: TrackRecord;
  readonly skill: readonly SkillWindow[];
  /** Of the newest 30 days. */
  readonly levels: readonly LevelCoverage[];
}

/**
 * The track record of one source and model of a question of the live line, from sums by hour. A window of 24 h are the newest 24 hours with
 * a settled forecast at the end. Losses of an hour are one value for the confidence interval of the skill, because the five minutes of
 * neighbouring forecasts overlap.
 * @param hours ascending
 */
export function computeMinuteRecord(
  source: string,
  hours: readonly MinuteScoreHour[],
): Omit<MinuteRecord, 'levels' | 'modelVersion'> {
  const total = (value: (one: MinuteScoreHour) => number) => hours.reduce((sum, one) => sum + value(one), 0);
  const live = total((one) => one.live);
  const settled = total((one) => one.settled);
  const voided = total((one) => one.voided);
  const newest = hours.findLast((one) => one.settled > 0)?.hour ?? 0;
  const windows = WINDOWS.map((window) => ({
    name: window.name,
    hours: hours.filter(({ hour, settled }) => settled > 0 && hour > newest - window.hours * HOUR_MS),
  }));
  return {
    record: {
      source,
      replayed: source !== REAL_TRADES,
      live,
      late: total((one) => one.late),
      settled,
      void: voided,
      waiting: live - settled - voided,
      windows: windows.map((window) => windowOfSums(window.name, sumHours(window.hours))),
    },
    skill: windows.map(computeSkillWindow),
  };
}

function sumHours(hours: readonly MinuteScoreHour[]): WindowSums {
  const sum = (value: (one: MinuteScoreHour) => number) => hours.reduce((total, one) => total + value(one), 0);
  return {
    firstHour: hours[0]?.hour ?? null,
    lastHour: hours.at(-1)?.hour ?? null,
    settled: sum((one) => one.settled),
    squaredError: sum((one) => one.squaredError),
    absoluteError: sum((one) => one.absoluteError),
    squaredPersistenceError: sum((one) => one.squaredPersistenceError),
    absolutePersistenceError: sum((one) => one.absolutePersistenceError),
    covered: sum((one) => one.covered),
    pinball: sum((one) => one.pinball),
    winkler: sum((one) => one.winkler),
  };
}

function computeSkillWindow({ name, hours }: { name: WindowName; hours: readonly MinuteScoreHour[] }): SkillWindow {
  const compared = hours.filter((one) => one.compared > 0);
  const pairs = compared.map(({ comparedPinball, trailingPinball }) => ({
    model: comparedPinball,
    baseline: trailingPinball,
  }));
  return skillOfHours(name, pairs);
}

/** The coverage of each central interval whose two ends are levels of the quantiles, narrow ones first. */
export function computeLevelCoverage(counts: readonly MinuteRankCount[]): LevelCoverage[] {
  const byLevel = new Map<number, { inside: number; settled: number }>();
  for (const { levels, rank, settled } of counts) {
    for (const { level, below, above } of centralIntervals(levels)) {
      const sums = byLevel.get(level) ?? { inside: 0, settled: 0 };
      byLevel.set(level, sums);
      sums.settled += settled;
      if (rank > below && rank <= above) sums.inside += settled;
    }
  }
  return [...byLevel]
    .map(([level, { inside, settled }]) => ({ level, coverage: inside / settled, settled }))
    .sort((one, other) => one.level - other.level);
}

/** The pairs of levels that have the same distance from 0 and from 1, with their indexes. */
function centralIntervals(levels: readonly number[]) {
  return levels.flatMap((lower, below) => {
    const above = levels.findIndex((upper) => upper > lower && Math.abs(lower + upper - 1) < 1e-9);
    const level = Number((1 - 2 * lower).toPrecision(9));
    return above === -1 ? [] : [{ level, below, above }];
  });
}

/** For `GET /record` and `nexthour record`. */
export function minuteRecordJson({ modelVersion, record, skill, levels }: MinuteRecord) {
  const scores = { ...trackRecordJson(record), skill: skillJson(skill, TRAILING_MINUTE_HOURS) };
  return { ...scores, model_version: modelVersion, levels: [...levels] };
}
