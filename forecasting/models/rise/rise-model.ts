import { NexthourError } from '../../../system/errors';
import type { RiseLabel } from '../../questions';
import type { HourlySeries } from '../../series';
import {
  type ArtifactFiles,
  jsonFile,
  readJson,
  sealFiles,
  UnusableArtifactError,
  verifyChecksums,
} from '../artifact-files';
import type { FittedModel, Model, RiseForecast } from '../model';
import { buildRiseExamples, countPositives, createRowReader, type RiseExamples } from './examples';
import type { Classifier, RiseFamily } from './family';
import { calibrate, fitCalibration, NO_CALIBRATION, PlattCalibration } from './platt';
import { RISE_FILE, type RiseFile, RiseGoldenFile, readRiseFile, recordTraining } from './rise-files';

const GOLDEN_CASES = 12;
/** Largest allowed difference of a probability from that of the program that trained the model. */
const GOLDEN_TOLERANCE = 1e-6;
/** Fewer rises or other hours give no usable fit. */
const MIN_EACH = 50;

/**
 * A model for a question about a rise: one family, with its examples, calibration, golden cases and checks.
 * @throws NexthourError `FamilyUnavailable` from `fit` on a machine that cannot run the family, `TooFewRises`
 */
export function createRiseModel(family: RiseFamily, label: RiseLabel): Model<RiseForecast> {
  return {
    name: family.name,
    fit: async (series) => {
      const { threshold, horizonHours, rule } = label;
      if (family.whyNot !== null) throw new NexthourError('FamilyUnavailable', `${family.name}: ${family.whyNot}`);
      const examples = buildRiseExamples(series, { label, features: family.features });
      requireBoth(examples, series);
      const calibration = family.isCalibrated
        ? await fitCalibration(family, { examples, horizonHours })
        : NO_CALIBRATION;
      const rise: RiseFile = {
        version: 1,
        family: family.name,
        label: { threshold, horizonHours, rule },
        features: family.features.map(({ name, version }) => ({ name, version })),
        training: recordTraining(examples),
      };
      const files = buildFiles({ rise, classifier: await family.fit(examples), calibration, examples });
      return readRiseModel(family, { label, files });
    },
    fromFiles: (files) => readRiseModel(family, { label, files }),
  };
}

function requireBoth(examples: RiseExamples, series: HourlySeries): void {
  const positives = countPositives(examples);
  const negatives = examples.labels.length - positives;
  if (Math.min(positives, negatives) >= MIN_EACH) return;
  const message = `${series.length} hours give ${positives} rises and ${negatives} other hours with a known label; a model needs at least ${MIN_EACH} of each. Use a longer history, a lower threshold or a shorter horizon`;
  throw new NexthourError('TooFewRises', message);
}

function buildFiles(parts: {
  readonly rise: RiseFile;
  readonly classifier: Classifier;
  readonly calibration: PlattCalibration;
  readonly examples: RiseExamples;
}): ArtifactFiles {
  const { rise, classifier, calibration, examples } = parts;
  const count = Math.min(GOLDEN_CASES, examples.rows.length);
  const cases = Array.from({ length: count }, (_, place) => {
    const row = examples.rows[Math.floor((place * examples.rows.length) / count)] ?? new Float64Array();
    return {
      features: Array.from(row, (value) => (Number.isNaN(value) ? null : value)),
      probability: calibrate(classifier.probability(row), calibration),
    };
  });
  return sealFiles(
    new Map([
      ...classifier.files,
      [RISE_FILE, jsonFile(rise)],
      ['calibration.json', jsonFile(calibration)],
      ['golden.json', jsonFile({ cases } satisfies RiseGoldenFile)],
    ]),
  );
}

/**
 * Loads a model from its files.
 * @throws UnusableArtifactError for a wrong checksum, another label or schema, a feature that has changed, or other golden probabilities
 */
export function readRiseModel(
  { read }: Pick<RiseFamily, 'read'>,
  { label, files }: { readonly label: RiseLabel; readonly files: ArtifactFiles },
): FittedModel<RiseForecast> {
  verifyChecksums(files);
  const { read: features } = readRiseFile(files, label);
  const classifier = read(files, features);
  const calibration = readJson(files, 'calibration.json', PlattCalibration);
  const probabilityOf = (row: Float64Array) => calibrate(classifier.probability(row), calibration);
  requireGolden(files, { count: features.length, probabilityOf });
  return {
    forecastAt: (series, origins) => {
      const rowAt = createRowReader(series, features);
      return origins.map((origin) => {
        const row = rowAt(origin);
        return row && { probability: probabilityOf(row) };
      });
    },
    toFiles: () => files,
  };
}

function requireGolden(
  files: ArtifactFiles,
  { count, probabilityOf }: { readonly count: number; readonly probabilityOf: (row: Float64Array) => number },
): void {
  for (const [index, golden] of readJson(files, 'golden.json', RiseGoldenFile).cases.entries()) {
    const found = probabilityOf(Float64Array.from(golden.features, (value) => value ?? Number.NaN));
    const isNear = Math.abs(found - golden.probability) <= GOLDEN_TOLERANCE;
    if (golden.features.length === count && isNear) continue;
    const reason = `case ${index} has the probability ${golden.probability}, and this version of nexthour computes ${found}`;
    throw new UnusableArtifactError('golden', 'golden.json', reason);
  }
}
