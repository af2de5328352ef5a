import { type Static, Type } from '@sinclair/typebox';
import type { HourlySeries } from '../series';
import { empiricalQuantile } from '../statistics';
import { type Binning, computeBinning, computeStabilityIndex, EDGE_COUNT } from './stability';
import { computeWatchedInputs, WATCHED_NAMES } from './watched-inputs';

/** One week. It contains every hour of the day and every day of the week equally often. */
export const RECENT_HOURS = 168;
/** At least half of the hours of a week must be known. */
const MIN_KNOWN_HOURS = RECENT_HOURS / 2;
/** One in fifty weeks of the training part exceeds the limit. */
const LIMIT_LEVEL = 0.98;
/** A PSI above 0.25 is commonly called a shift, so no limit is lower. */
const MIN_LIMIT = 0.25;
const DAY_HOURS = 24;

/** reference.json: the distribution of each watched input in the training part. */
export const DriftReference = Type.Object({
  version: Type.Literal(1),
  inputs: Type.Array(
    Type.Object({
      name: Type.String(),
      edges: Type.Array(Type.Number(), { minItems: EDGE_COUNT, maxItems: EDGE_COUNT }),
      shares: Type.Array(Type.Number({ exclusiveMinimum: 0 }), { minItems: EDGE_COUNT + 1, maxItems: EDGE_COUNT + 1 }),
      /** A week with a PSI above this limit counts as drift. It is at least 0.25, and one in fifty weeks of training exceeds it. */
      limit: Type.Number({ minimum: MIN_LIMIT }),
    }),
    { minItems: 1 },
  ),
});
export type DriftReference = Static<typeof DriftReference>;

/**
 * Computes the distribution of each watched input, without the unknown values. An input with less than a week of known values is left
 * out.
 * @param series the hours of the training part only
 */
export function buildDriftReference(series: HourlySeries): DriftReference {
  const watched = computeWatchedInputs(series);
  const inputs = WATCHED_NAMES.flatMap((name, input) => {
    const values = watched[input] ?? new Float64Array();
    const known = dropUnknown(values);
    if (known.length < RECENT_HOURS) return [];
    const binning = computeBinning(known);
    return { name, ...binning, limit: computeLimit(values, binning) };
  });
  return { version: 1, inputs };
}

function computeLimit(values: Float64Array, binning: Binning): number {
  const weeks = computeWeekIndices(values, binning);
  return weeks.length === 0 ? MIN_LIMIT : Math.max(MIN_LIMIT, empiricalQuantile(weeks, LIMIT_LEVEL));
}

/** The PSI of the last week of the values; NaN when too few of its hours are known. */
export function computeWeekIndex(values: Float64Array, binning: Binning): number {
  const known = dropUnknown(values.subarray(-RECENT_HOURS));
  return known.length >= MIN_KNOWN_HOURS ? computeStabilityIndex(known, binning) : Number.NaN;
}

/** The PSI of one week per day of the series, sorted in ascending order. The weeks overlap. */
function computeWeekIndices(values: Float64Array, binning: Binning): Float64Array {
  const weeks = Math.floor((values.length - RECENT_HOURS) / DAY_HOURS) + 1;
  const indices = Array.from({ length: Math.max(0, weeks) }, (_, week) =>
    computeWeekIndex(values.subarray(0, RECENT_HOURS + week * DAY_HOURS), binning),
  );
  return dropUnknown(Float64Array.from(indices)).sort();
}

function dropUnknown(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value));
}
