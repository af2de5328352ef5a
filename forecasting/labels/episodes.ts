import { HOUR_MS, type Hour } from '../hour';
import type { HourlySeries } from '../series';
import type { Label } from './label';

export interface LabelledHour {
  readonly hour: Hour;
  readonly label: Label;
}

export function pairLabels(series: HourlySeries, labels: readonly Label[]): LabelledHour[] {
  return series.map(({ hour }, index) => ({ hour, label: labels[index] ?? null }));
}

/** Consecutive hours with the label 1. */
export interface PositiveRange {
  readonly from: Hour;
  readonly to: Hour;
  readonly hours: number;
}

export function listPositiveRanges(hours: readonly LabelledHour[]): PositiveRange[] {
  const ranges: PositiveRange[] = [];
  for (const { hour, label } of hours) {
    if (label !== 1) continue;
    const last = ranges.at(-1);
    if (last?.to === hour - HOUR_MS) ranges[ranges.length - 1] = { ...last, to: hour, hours: last.hours + 1 };
    else ranges.push({ from: hour, to: hour, hours: 1 });
  }
  return ranges;
}

/**
 * How many of the hours can be chosen, earliest first, so that their horizons do not overlap. Labels with overlapping horizons share
 * prices, so they are not independent.
 */
export function countIndependent(hours: readonly Hour[], horizonHours: number): number {
  let count = 0;
  let free = Number.NEGATIVE_INFINITY;
  for (const hour of hours) {
    if (hour < free) continue;
    count++;
    free = hour + horizonHours * HOUR_MS;
  }
  return count;
}

/** The share of positive hours in one quarter of a year. */
export interface QuarterRate {
  /** `2024-Q1` */
  readonly quarter: string;
  readonly labelled: number;
  readonly positive: number;
  readonly baseRate: number;
}

export function rateQuarters(hours: readonly LabelledHour[]): QuarterRate[] {
  const quarters = new Map<string, { labelled: number; positive: number }>();
  for (const { hour, label } of hours) {
    if (label === null) continue;
    const name = quarterOf(hour);
    const { labelled, positive } = quarters.get(name) ?? { labelled: 0, positive: 0 };
    quarters.set(name, { labelled: labelled + 1, positive: positive + label });
  }
  return [...quarters].map(([quarter, counts]) => ({
    quarter,
    ...counts,
    baseRate: counts.positive / counts.labelled,
  }));
}

function quarterOf(hour: Hour): string {
  const date = new Date(hour);
  return `${date.getUTCFullYear()}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`;
}

/** Quarters with fewer independent horizons are not compared. */
const MIN_INDEPENDENT = 20;
/** Quantile of the standard normal distribution at 0.99. */
const Z_99 = 2.326;

/**
 * Whether the base rate differs between quarters by more than chance: Pearson's chi-squared test at 1 %, in which each quarter counts
 * as many observations as it has independent horizons.
 */
export function driftsOverTime(quarters: readonly QuarterRate[], horizonHours: number): boolean {
  const compared = quarters.filter(({ labelled }) => labelled / horizonHours >= MIN_INDEPENDENT);
  const labelled = compared.reduce((sum, quarter) => sum + quarter.labelled, 0);
  const rate = compared.reduce((sum, quarter) => sum + quarter.positive, 0) / labelled;
  if (compared.length < 2 || rate === 0 || rate === 1) return false;
  const statistic = compared.reduce(
    (sum, quarter) => sum + ((quarter.labelled / horizonHours) * (quarter.baseRate - rate) ** 2) / (rate * (1 - rate)),
    0,
  );
  return statistic > chiSquaredQuantile(compared.length - 1);
}

/** The quantile at 0.99, by Wilson and Hilferty (1931). Example: 11.3 for 3 degrees of freedom. */
function chiSquaredQuantile(degrees: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + Z_99 * Math.sqrt(spread)) ** 3;
}
