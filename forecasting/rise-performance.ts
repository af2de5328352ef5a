import { HOUR_MS, type Hour } from './hour';
import { type Label, labelHours } from './labels/label';
import type { RiseEntry } from './ledger/rise-entries';
import type { RiseLabel } from './questions';
import { brierScore, computeLosses } from './scoring/probability/losses';
import type { ProbabilityOutcome } from './scoring/probability/outcome';
import { type ProbabilityScores, scoreProbabilities } from './scoring/probability/score-probabilities';
import type { HourlySeries } from './series';

/** How the recorded forecasts of one model did. Live forecasts and backfilled ones are never mixed. */
export interface RisePerformance {
  /** Made before the next hour began. */
  readonly live: PerformancePart;
  /** Filled in when the model was activated. */
  readonly backfilled: PerformancePart;
  /** Made too late, for example after an outage. They are in no part. */
  readonly late: number;
}

export interface PerformancePart {
  readonly forecasts: number;
  readonly settled: number;
  readonly void: number;
  readonly waiting: number;
  /** The first and the last settled target hour. */
  readonly firstHour: Hour | null;
  readonly lastHour: Hour | null;
  /** Of the settled forecasts for which the base rate was known; `null` when there is none. */
  readonly scores: ProbabilityScores | null;
  /** The scores of all settled forecasts up to the end of each day, oldest first. */
  readonly running: readonly RunningScores[];
}

export interface RunningScores {
  /** The target hour of the newest forecast. */
  readonly hour: Hour;
  readonly settled: number;
  /** The share of right forecasts so far, and that of always forecasting the more frequent outcome. */
  readonly accuracy: number;
  readonly majorityAccuracy: number;
  /** Of the forecasts of the last ROLLING_HOURS; `null` when it cannot be computed. */
  readonly rollingBrierSkill: number | null;
}

export const BASE_RATE_NAME = 'base rate';
/** The length of the window of the rolling Brier skill: a week. */
export const ROLLING_HOURS = 168;
/** Fewer settled hours say nothing. */
export const MIN_PERFORMANCE_HOURS = 48;
const DAY_MS = 24 * HOUR_MS;
const MIN_LABELS = 168;

export interface PerformanceOptions {
  readonly horizonHours: number;
  /** A probability of at least this counts as the forecast "rise". */
  readonly threshold: number;
  /** The share of rises in the past of an hour, as known then; `null` when too little is known. */
  readonly baseRateAt: (hour: Hour) => number | null;
}

/** @param entries all forecasts of one model, ascending in target hours */
export function computeRisePerformance(entries: readonly RiseEntry[], options: PerformanceOptions): RisePerformance {
  const select = (wanted: (forecast: RiseEntry['forecast']) => boolean) =>
    scorePart(
      entries.filter(({ forecast }) => wanted(forecast)),
      options,
    );
  return {
    live: select(({ late }) => !late),
    backfilled: select(({ backfilled }) => backfilled),
    late: entries.filter(({ forecast: { late, backfilled } }) => late && !backfilled).length,
  };
}

function scorePart(entries: readonly RiseEntry[], options: PerformanceOptions): PerformancePart {
  const settled = entries.filter(({ settlement }) => settlement !== null);
  const voided = entries.filter((entry) => entry.void !== null).length;
  const pairs = pairWithBaseRate(settled, options);
  return {
    forecasts: entries.length,
    settled: settled.length,
    void: voided,
    waiting: entries.length - settled.length - voided,
    firstHour: settled[0]?.forecast.targetHour ?? null,
    lastHour: settled.at(-1)?.forecast.targetHour ?? null,
    scores:
      pairs.model.length === 0
        ? null
        : scoreProbabilities(pairs.model, [{ name: BASE_RATE_NAME, outcomes: pairs.baseline }], options),
    running: computeRunning(pairs, options),
  };
}

interface Pairs {
  readonly model: readonly ProbabilityOutcome[];
  readonly baseline: readonly ProbabilityOutcome[];
}

function pairWithBaseRate(settled: readonly RiseEntry[], { baseRateAt }: PerformanceOptions): Pairs {
  const pairs = settled.flatMap(({ forecast: { originHour: hour, probability }, settlement }) => {
    const baseRate = baseRateAt(hour);
    if (!settlement || baseRate === null) return [];
    const { outcome } = settlement;
    return [{ model: { hour, probability, outcome }, baseline: { hour, probability: baseRate, outcome } }];
  });
  return { model: pairs.map(({ model }) => model), baseline: pairs.map(({ baseline }) => baseline) };
}

/** One point per day: the last settled forecast of each day of target hours. */
function computeRunning({ model, baseline }: Pairs, { threshold, horizonHours }: PerformanceOptions): RunningScores[] {
  const [own, base] = [computeLosses(model, brierScore), computeLosses(baseline, brierScore)];
  const points: RunningScores[] = [];
  let [right, positives, oldest] = [0, 0, 0];
  for (const [index, { hour, probability, outcome }] of model.entries()) {
    right += probability >= threshold === (outcome === 1) ? 1 : 0;
    positives += outcome;
    const next = model[index + 1]?.hour;
    if (next !== undefined && Math.floor(next / DAY_MS) === Math.floor(hour / DAY_MS)) continue;
    while ((model[oldest]?.hour ?? 0) <= hour - ROLLING_HOURS * HOUR_MS) oldest++;
    const settled = index + 1;
    points.push({
      hour: hour + horizonHours * HOUR_MS,
      settled,
      accuracy: right / settled,
      majorityAccuracy: Math.max(positives, settled - positives) / settled,
      rollingBrierSkill: skillOf(own.subarray(oldest, settled), base.subarray(oldest, settled)),
    });
  }
  return points;
}

function skillOf(own: Float64Array, base: Float64Array): number | null {
  const sum = (losses: Float64Array) => losses.reduce((total, loss) => total + loss, 0);
  const skill = 1 - sum(own) / sum(base);
  return Number.isFinite(skill) ? skill : null;
}

/**
 * The share of rises among the hours whose label was known at an hour: a baseline that uses nothing from later.
 * @param series the prices before and during the forecasts
 */
export function createBaseRates(series: HourlySeries, label: RiseLabel): (hour: Hour) => number | null {
  const labels = labelHours(series, label);
  const counts: { readonly hour: Hour; readonly known: number; readonly rises: number }[] = [];
  let [known, rises] = [0, 0];
  for (const [index, { hour }] of series.entries()) {
    const outcome: Label = labels[index] ?? null;
    if (outcome === null) continue;
    known += 1;
    rises += outcome;
    counts.push({ hour, known, rises });
  }
  return (hour) => {
    const last = hour - label.horizonHours * HOUR_MS;
    const count = findLastUpTo(counts, last);
    return count && count.known >= MIN_LABELS ? count.rises / count.known : null;
  };
}

function findLastUpTo<T extends { readonly hour: Hour }>(ascending: readonly T[], hour: Hour): T | undefined {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle]?.hour ?? 0) <= hour) low = middle + 1;
    else high = middle;
  }
  return ascending[low - 1];
}
