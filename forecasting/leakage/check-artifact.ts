import { buildDriftReference, DriftReference } from '../drift/reference';
import { formatHour, HOUR_MS } from '../hour';
import { type ArtifactFiles, readJson, requireFile, ScalerFile, sha256 } from '../models/artifact-files';
import { fitHar, formatHar, type HarParameters } from '../models/har';
import { compareScalers } from './check-scaler';
import type { TrainingData } from './data-preparation';
import type { Finding } from './report';
import { buildTrainingRecord, TrainingRecord } from './training-record';

const TRAINING_FILE = 'training.json';

/**
 * Checks that the files of a model agree with its training data: the same scaler, the same rows in the same order, and the same
 * reference distribution. A model that was trained on shuffled hours or on other inputs fails.
 */
export function checkArtifact(files: ArtifactFiles, trainingData: TrainingData): Finding[] {
  const found = readJson(files, 'scaler.json', ScalerFile);
  const scalerFindings = compareScalers({ what: 'scaler.json', expected: trainingData.scaler, found });
  return [
    ...scalerFindings.map((finding): Finding => ({ ...finding, check: 'artifact' })),
    ...checkRecord(files, trainingData),
    ...checkReference(files, trainingData),
  ];
}

function checkRecord(files: ArtifactFiles, { rows, parts }: TrainingData): Finding[] {
  if (!files.has(TRAINING_FILE)) {
    const expected = 'present, because the order of the hours is checked with it';
    return [{ check: 'artifact', what: TRAINING_FILE, at: null, expected, found: 'missing' }];
  }
  const expected = buildTrainingRecord(rows, parts);
  const found = readJson(files, TRAINING_FILE, TrainingRecord);
  return (['train', 'validation', 'test'] as const).flatMap((part) =>
    compareTexts(`the ${part} part in ${TRAINING_FILE}`, describePart(expected[part]), describePart(found[part])),
  );
}

/** Checks that HAR was fitted on the hours up to the last target of the validation part. @throws TooLittleToRegress */
export function checkHar(
  files: ArtifactFiles,
  { series, rows, parts }: TrainingData,
  parameters: HarParameters,
): Finding[] {
  const last = (rows.origins[parts.validation.at(-1) ?? 0] ?? 0) + HOUR_MS;
  const known = series.filter(({ hour }) => hour <= last);
  const [expected, found] = [formatHar(fitHar(known, parameters)), requireFile(files, 'har.json')].map(
    (bytes) => `${sha256(bytes)} (sha256)`,
  );
  return compareTexts(`har.json, fitted on the hours up to ${formatHour(last)},`, expected, found);
}

/** Checks that reference.json is computed from the hours up to the last origin of the training part. */
function checkReference(files: ArtifactFiles, { series, rows, parts }: TrainingData): Finding[] {
  const last = parts.train.reduce((newest, row) => Math.max(newest, rows.origins[row] ?? 0), 0);
  const expected = buildDriftReference(series.filter(({ hour }) => hour <= last));
  const found = readJson(files, 'reference.json', DriftReference);
  return expected.inputs.flatMap((input, place) =>
    compareTexts(
      `the distribution of ${input.name} in reference.json`,
      JSON.stringify(input),
      JSON.stringify(found.inputs[place]),
    ),
  );
}

function compareTexts(what: string, expected = 'missing', found = 'missing'): Finding[] {
  return expected === found ? [] : [{ check: 'artifact', what, at: null, expected, found }];
}

function describePart(part: TrainingRecord['test']): string {
  if (part === undefined) return 'empty';
  const { examples, first, last, originsSha256 } = part;
  return `${examples} hours, ${first} to ${last}, sha256 of the origins ${originsSha256}`;
}
