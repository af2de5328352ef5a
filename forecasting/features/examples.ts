import type { HourlySeries } from '../series';
import { logReturn } from './volatility';
import { computeHourlyInputs, FEATURE_COUNT, type HourInputs, WINDOW_HOURS } from './window';

const WINDOW_SIZE = WINDOW_HOURS * FEATURE_COUNT;

/** All windows of a series with a known next price, in order of time. Row i of every array is one example. */
export interface Examples {
  readonly count: number;
  /** [count × WINDOW_HOURS × FEATURE_COUNT] */
  readonly inputs: Float64Array;
  /** ln(price one hour after the origin / price at the origin) */
  readonly targets: Float64Array;
  /** Origin hours. Each target is one hour later. */
  readonly origins: Float64Array;
  /** Index of each origin in the series. */
  readonly indices: Float64Array;
}

/** Builds all examples of the series, with the same inputs as in serving. No example crosses a gap. */
export function buildExamples(series: HourlySeries): Examples {
  const hours = computeHourlyInputs(series);
  const ends = findExampleEnds(series, hours);
  const examples = allocateExamples(ends.length);
  for (const [row, end] of ends.entries()) fillExample({ examples, row, series, hours, end });
  return examples;
}

/** Indices of the hours that end a complete window and whose next price is known. */
function findExampleEnds(series: HourlySeries, hours: readonly (HourInputs | null)[]): number[] {
  const ends: number[] = [];
  let run = 0;
  for (const [index, hour] of hours.entries()) {
    run = hour === null ? 0 : run + 1;
    if (run >= WINDOW_HOURS && logReturn(series[index], series[index + 1]) !== null) ends.push(index);
  }
  return ends;
}

function allocateExamples(count: number): Examples {
  return {
    count,
    inputs: new Float64Array(count * WINDOW_SIZE),
    targets: new Float64Array(count),
    origins: new Float64Array(count),
    indices: new Float64Array(count),
  };
}

interface ExampleRow {
  readonly examples: Examples;
  readonly row: number;
  readonly series: HourlySeries;
  readonly hours: readonly (HourInputs | null)[];
  readonly end: number;
}

function fillExample({ examples, row, series, hours, end }: ExampleRow): void {
  for (let step = 0; step < WINDOW_HOURS; step++) {
    const values = hours[end - WINDOW_HOURS + 1 + step]?.values;
    if (values) examples.inputs.set(values, row * WINDOW_SIZE + step * FEATURE_COUNT);
  }
  examples.indices[row] = end;
  examples.origins[row] = series[end]?.hour ?? Number.NaN;
  examples.targets[row] = logReturn(series[end], series[end + 1]) ?? Number.NaN;
}
