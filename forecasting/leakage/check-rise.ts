import { formatHour, HOUR_MS, type Hour } from '../hour';
import { embargoHours } from '../labels/split';
import type { ArtifactFiles } from '../models/artifact-files';
import { readJson } from '../models/artifact-files';
import type { RiseExamples } from '../models/rise/examples';
import { RISE_FILE, RiseFile, recordTraining } from '../models/rise/rise-files';
import type { HourlySeries } from '../series';
import { alterations } from './altered-futures';
import { sampleRows } from './example-rows';
import { type Finding, MAX_RISE_AUC } from './report';

const SEED = 13;

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
    const lastKnown = (series[index]?.hour ?? 0) - horizonHours * HOUR_MS;
    const what = `of the past, after ${alteration.name},`;
    return [
      ...compareExamples({ known, altered, until: lastKnown, what }),
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

function compareExamples(given: {
  readonly known: RiseExamples;
  readonly altered: RiseExamples;
  readonly until: Hour;
  readonly what: string;
}): Finding[] {
  const { known, altered, until, what } = given;
  const count = known.hours.filter((hour) => hour <= until).length;
  for (let row = 0; row < count; row++) {
    const at = formatHour(known.hours[row] ?? 0);
    const describe = ({ hours, rows, labels }: RiseExamples) =>
      `${formatHour(hours[row] ?? 0)}, label ${labels[row]}, features ${[...(rows[row] ?? [])].join(' ')}`;
    const [expected, found] = [describe(known), describe(altered)];
    if (expected === found) continue;
    return [{ check: 'future', what: `an example ${what}`, at, expected: shorten(expected), found: shorten(found) }];
  }
  return [];
}

const shorten = (text: string) => (text.length > 120 ? `${text.slice(0, 120)}…` : text);

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
  if (hours >= embargo) return [];
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

/** Checks that the AUC on unseen hours is not implausibly high. */
export function checkRiseSkill(auc: number): Finding[] {
  if (auc <= MAX_RISE_AUC) return [];
  const expected = `at most ${MAX_RISE_AUC}, because no model without a leak forecasts rises that well`;
  return [{ check: 'skill', what: 'the AUC on the test hours', at: null, expected, found: auc.toFixed(3) }];
}
