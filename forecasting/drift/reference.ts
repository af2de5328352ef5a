import { type Static, Type } from '@sinclair/typebox';
import type { HourlySeries } from '../series';
import { empiricalQuantile } from '../statistics';
import { computeSpread, computeStabilityIndex, EDGE_COUNT, type Spread } from './stability';
import { computeWatchedInputs, WATCHED_NAMES } from './watched-inputs';

/** A week, every hour of the day and day of the week in it once. */
export const RECENT_HOURS = 168;
/** Fewer known hours of a week than half do not tell its distribution. */
const LEAST_KNOWN = RECENT_HOURS / 2;
/** Only one week in fifty of training itself lies further from the whole of training. */
const LIMIT_LEVEL = 0.98;
/** From here on a PSI is commonly called a shift: no input counts as drifting below it. */
const LEAST_LIMIT = 0.25;
const DAY_HOURS = 24;

/** reference.json: how each watched input was spread in the training part. */
export const DriftReference = Type.Object({
  version: Type.Literal(1),
  inputs: Type.Array(
    Type.Object({
      name: Type.String(),
      edges: Type.Array(Type.Number(), { minItems: EDGE_COUNT, maxItems: EDGE_COUNT }),
      shares: Type.Array(Type.Number({ exclusiveMinimum: 0 }), { minItems: EDGE_COUNT + 1, maxItems: EDGE_COUNT + 1 }),
      /** The PSI above which a week of the input has left training: exceeded by one week in fifty of training, and 0.25 at least. */
      limit: Type.Number({ minimum: LEAST_LIMIT }),
    }),
    { minItems: 1 },
  ),
});
export type DriftReference = Static<typeof DriftReference>;

/**
 * @param series the hours of the training part and nothing later. What is not known of them is left out, and so is an input of
 * which not even a week is known.
 */
export function buildDriftReference(series: HourlySeries): DriftReference {
  const watched = computeWatchedInputs(series);
  const inputs = WATCHED_NAMES.flatMap((name, input) => {
    const values = watched[input] ?? new Float64Array();
    const known = knownOf(values);
    if (known.length < RECENT_HOURS) return [];
    const spread = computeSpread(known);
    return { name, ...spread, limit: limitOf(values, spread) };
  });
  return { version: 1, inputs };
}

function limitOf(values: Float64Array, spread: Spread): number {
  const weeks = indicesOfWeeks(values, spread);
  return weeks.length === 0 ? LEAST_LIMIT : Math.max(LEAST_LIMIT, empiricalQuantile(weeks, LIMIT_LEVEL));
}

/** The PSI of the week that ends at the end of the values; NaN where too little of it is known. */
export function computeWeekIndex(values: Float64Array, spread: Spread): number {
  const known = knownOf(values.subarray(-RECENT_HOURS));
  return known.length >= LEAST_KNOWN ? computeStabilityIndex(known, spread) : Number.NaN;
}

/** Of the weeks that end a day apart, ascending. */
function indicesOfWeeks(values: Float64Array, spread: Spread): Float64Array {
  const weeks = Math.floor((values.length - RECENT_HOURS) / DAY_HOURS) + 1;
  const indices = Array.from({ length: Math.max(0, weeks) }, (_, week) =>
    computeWeekIndex(values.subarray(0, RECENT_HOURS + week * DAY_HOURS), spread),
  );
  return knownOf(Float64Array.from(indices)).sort();
}

function knownOf(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value));
}
