import { formatHour, HOUR_MS, type Hour } from '../hour';
import { embargoHours } from '../labels/split';
import type { ArtifactFiles } from '../models/artifact-files';
import { readJson } from '../models/artifact-files';
import type { RiseExamples } from '../models/rise/examples';
import { RISE_FILE, RiseFile, recordTraining } from '../models/rise/rise-files';
import type { HourlySeries } from '../series';
import { alterations } from './altered-futures';
import { findFirstDifference, sampleRows } from './example-rows';
import type { Finding } from './report';

const SEED = 13;
const NO_FEATURES = new Float64Array();

/** How prices become training examples. The checks can examine any implementation. */
export type BuildExamples = (series: HourlySeries) => RiseExamples;

/** What the checks of a model for a rise examine. */
export interface RiseTraining {
  readonly buildExamples: BuildExamples;
  readonly horizonHours: number;
  /** How many hours the features of one hour can depend on. */
  readonly warmUpHours: number;
}

/**
 * Checks that features and known labels of the past stay the same when later prices change, and that the label of an hour is unknown
 * until its horizon is over.
 */
export function checkRiseExamples({ buildExamples, horizonHours }: RiseTraining, series: HourlySeries): Finding[] {
  const known = buildExamples(series);
  const indices = new Map(series.map(({ hour }, index) => [hour, index]));
  const cuts = sampleRows({ count: known.hours.length, size: alterations.length, seed: SEED });
  return cuts.flatMap((row, place) => {
    const index = indices.get(known.hours[row] ?? 0) ?? 0;
    const alteration = alterations[place];
    if (!alteration) return [];
    const altered = buildExamples(alteration.alter(series, index));
    const cut = series[index]?.hour ?? 0;
    const lastKnown = cut - horizonHours * HOUR_MS;
    const what = `of the past, after ${alteration.name},`;
    return [
      ...compareExamples({ known, altered, cut, lastKnown, what }),
      ...(alteration.name.includes('removed') ? checkNewest(altered, lastKnown) : []),
    ];
  });
}

/** Checks that no example is newer than the newest label that can be known. */
function checkNewest({ hours }: RiseExamples, lastKnown: Hour): Finding[] {
  const newest = hours.at(-1) ?? 0;
  if (newest <= lastKnown) return [];
  const what = 'the label of the newest hour with an example';
  const expected = `of ${formatHour(lastKnown)} at the latest, because later labels are not known yet`;
  return [{ check: 'future', what, at: formatHour(newest), expected, found: `of ${formatHour(newest)}` }];
}

/** Compares the features of the hours up to the cut, and the labels of those hours whose horizon is over then. */
function compareExamples(given: {
  readonly known: RiseExamples;
  readonly altered: RiseExamples;
  readonly cut: Hour;
  readonly lastKnown: Hour;
  readonly what: string;
}): Finding[] {
  const { known, altered, cut, lastKnown, what } = given;
  const rowsByHour = new Map(altered.hours.map((hour, row) => [hour, row]));
  for (const [row, hour] of known.hours.entries()) {
    if (hour > cut) return [];
    const other = rowsByHour.get(hour);
    if (other === undefined && hour > lastKnown) continue;
    const at = formatHour(hour);
    const label = [known.labels[row], altered.labels[other ?? -1]].map(String);
    if (hour <= lastKnown && label[0] !== label[1]) {
      return [{ check: 'future', what: `a label ${what}`, at, expected: label[0] ?? '', found: label[1] ?? '' }];
    }
    const [before, after] = [known.rows[row] ?? NO_FEATURES, altered.rows[other ?? -1] ?? NO_FEATURES];
    const feature = findFirstDifference(before, after);
    if (feature < 0) continue;
    const [expected, found] = [String(before[feature]), String(after[feature])];
    return [{ check: 'future', what: `feature ${feature} of an example ${what}`, at, expected, found }];
  }
  return [];
}

/** Checks that a model was trained on all examples of its training hours, in order of time, and on no others. */
export function checkRiseRecord(
  files: ArtifactFiles,
  { buildExamples }: RiseTraining,
  training: HourlySeries,
): Finding[] {
  const describe = ({ hours, first, last, rowsSha256 }: RiseFile['training']) =>
    `${hours} hours, ${first} to ${last}, sha256 of hours and labels ${rowsSha256}`;
  const expected = describe(recordTraining(buildExamples(training)));
  const found = describe(readJson(files, RISE_FILE, RiseFile).training);
  if (expected === found) return [];
  return [{ check: 'artifact', what: `the training hours in ${RISE_FILE}`, at: null, expected, found }];
}

/** Checks that training hours and test hours are in order of time, and so far apart that they share no price. */
export function checkRiseSplit(
  { training, test }: { readonly training: readonly Hour[]; readonly test: readonly Hour[] },
  distance: Pick<RiseTraining, 'horizonHours' | 'warmUpHours'>,
): Finding[] {
  const last = training.reduce((newest, hour) => Math.max(newest, hour), Number.NEGATIVE_INFINITY);
  const first = test.reduce((oldest, hour) => Math.min(oldest, hour), Number.POSITIVE_INFINITY);
  const embargo = embargoHours(distance);
  const hours = (first - last) / HOUR_MS;
  if (Number.isFinite(hours) && hours >= embargo) return [];
  const what = 'the distance from the last training hour to the first test hour';
  const found = Number.isFinite(hours) ? `${hours} h` : 'not known: one of the parts is empty';
  return [
    {
      check: 'split',
      what,
      at: Number.isFinite(first) ? formatHour(first) : null,
      expected: `at least ${embargo} h`,
      found,
    },
  ];
}
