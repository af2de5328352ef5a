import { setImmediate as nextTurn } from 'node:timers/promises';
import { createFeatureRows, findFeature, LONGEST_WARM_UP_HOURS } from '../../forecasting/features/registry/registry';
import { finiteOrNull } from '../../forecasting/finite';
import { formatHour, HOUR_MS } from '../../forecasting/hour';
import { compareByLabel, type FeatureAndLabel, type ValueSpread } from '../../forecasting/labels/feature-by-label';
import { labelHours } from '../../forecasting/labels/label';
import { readRiseQuestionId } from '../../forecasting/labels/request';
import { InvalidValueError } from '../../system/errors';
import type { Prices } from './prices';
import { readRange, type WrittenRange } from './range';

export interface WrittenFeature extends WrittenRange {
  /** The id of a question about a rise. It need not have been created. */
  readonly question: string;
  readonly feature: string;
}

/** An answer has at most this many points: the value of every hour, or of every n-th. */
const MAX_POINTS = 2_000;
/** How long the values may be computed before other requests get their turn. */
const SLICE_MS = 8;

/** Reads the values of a feature in a range of hours, and compares them by the label. @throws InvalidValueError */
export async function readFeatureByLabel(prices: Prices, written: WrittenFeature) {
  const question = readRiseQuestionId('id', written.question);
  const feature = findFeature(written.feature) ?? refuseFeature(written.feature);
  const { from, to } = readRange(prices, written, question);
  const series = await prices.read(from - LONGEST_WARM_UP_HOURS * HOUR_MS, to + question.horizonHours * HOUR_MS);
  const labels = labelHours(series, question);
  const rowAt = createFeatureRows(series, [feature]);
  const hours: FeatureAndLabel[] = [];
  let started = performance.now();
  for (const [index, { hour, rate }] of series.entries()) {
    if (hour < from || hour > to || rate === null) continue;
    const [value = null] = rowAt(index) ?? [];
    hours.push({ hour, value, label: labels[index] ?? null });
    if (performance.now() - started < SLICE_MS) continue;
    await nextTurn();
    started = performance.now();
  }
  const { missing, positive, negative, auc, bins } = compareByLabel(hours);
  const stepHours = Math.max(1, Math.ceil(hours.length / MAX_POINTS));
  return {
    ...{ question: question.id, feature: feature.name, unit: feature.unit, source: prices.source },
    ...{ from: formatHour(from), to: formatHour(to), hours: hours.length, missing },
    ...{ positive: spreadJson(positive), negative: spreadJson(negative), auc: finiteOrNull(auc) },
    bins: bins.map((bin) => ({ ...bin })),
    step_hours: stepHours,
    points: hours
      .filter(({ hour }) => (hour / HOUR_MS) % stepHours === 0)
      .map(({ hour, value }) => ({ hour: formatHour(hour), value })),
  };
}

function spreadJson(spread: ValueSpread | null) {
  if (!spread) return null;
  const { lowerQuartile, upperQuartile, ...rest } = spread;
  return { ...rest, lower_quartile: lowerQuartile, upper_quartile: upperQuartile };
}

function refuseFeature(name: string): never {
  throw new InvalidValueError('name', `feature "${name.slice(0, 60)}" is unknown; GET /features lists the features`);
}
