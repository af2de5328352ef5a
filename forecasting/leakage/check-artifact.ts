import { buildDriftReference, DriftReference } from '../drift/reference';
import { formatHour, HOUR_MS } from '../hour';
import { type ArtifactFiles, readJson, requireFile, ScalerFile, sha256 } from '../models/artifact-files';
import { fitHar, formatHar, type HarParameters } from '../models/har';
import { compareScalers } from './check-scaler';
import type { Learnt } from './learning';
import type { Finding } from './report';
import { TrainingRecord, trainingRecordOf } from './training-record';

export const TRAINING_FILE = 'training.json';

/**
 * Whether the files of a model tell of the training that its data give: the same scaler, number by number, and the same rows in
 * the same order. A model that learnt from shuffled time, or from other inputs, cannot have both.
 */
export function checkArtifact(files: ArtifactFiles, learnt: Learnt): Finding[] {
  const found = readJson(files, 'scaler.json', ScalerFile);
  return [
    ...compareScalers({ what: 'scaler.json', expected: learnt.scaler, found }).map(ofArtifact),
    ...checkRecord(files, learnt),
    ...checkReference(files, learnt),
  ];
}

function ofArtifact(finding: Finding): Finding {
  return { ...finding, check: 'artifact' };
}

function checkRecord(files: ArtifactFiles, { rows, parts }: Learnt): Finding[] {
  if (!files.has(TRAINING_FILE)) {
    const expected = 'there, so that the order of the hours can be checked';
    return [{ check: 'artifact', what: TRAINING_FILE, at: null, expected, found: 'missing' }];
  }
  const expected = trainingRecordOf(rows, parts);
  const found = readJson(files, TRAINING_FILE, TrainingRecord);
  return (['train', 'validation', 'test'] as const).flatMap((part) => {
    const [wanted, told] = [describe(expected[part]), describe(found[part])];
    if (wanted === told) return [];
    const what = `the ${part} part in ${TRAINING_FILE}`;
    return [{ check: 'artifact' as const, what, at: null, expected: wanted, found: told }];
  });
}

/** What HAR knows, it knows from the hours up to the last target of the validation part. @throws TooLittleToRegress */
export function checkHar(files: ArtifactFiles, { series, rows, parts }: Learnt, parameters: HarParameters): Finding[] {
  const last = rows.origins[parts.validation.at(-1) ?? 0] ?? 0;
  const expected = formatHar(
    fitHar(
      series.filter(({ hour }) => hour <= last + HOUR_MS),
      parameters,
    ),
  );
  const found = requireFile(files, 'har.json');
  if (found.equals(expected)) return [];
  const [wanted, told] = [expected, found].map((bytes) => `${sha256(bytes)} (sha256)`);
  const what = `har.json, fitted on the hours up to ${formatHour(last + HOUR_MS)}`;
  return [{ check: 'artifact', what, at: null, expected: wanted ?? '', found: told ?? '' }];
}

/** The spread of the inputs is that of the hours up to the last origin of the training part. */
function checkReference(files: ArtifactFiles, { series, rows, parts }: Learnt): Finding[] {
  const last = parts.train.reduce((newest, row) => Math.max(newest, rows.origins[row] ?? 0), 0);
  const expected = buildDriftReference(series.filter(({ hour }) => hour <= last));
  const found = readJson(files, 'reference.json', DriftReference);
  return expected.inputs.flatMap((input, place) => {
    const [wanted, told] = [JSON.stringify(input), JSON.stringify(found.inputs[place])];
    if (wanted === told) return [];
    const what = `the spread of ${input.name} in reference.json`;
    return [{ check: 'artifact' as const, what, at: null, expected: wanted, found: told ?? 'missing' }];
  });
}

function describe(part: TrainingRecord['test']): string {
  if (part === undefined) return 'nothing';
  const { examples, first, last, originsSha256 } = part;
  return `${examples} hours, ${first} to ${last}, in the order ${originsSha256}`;
}
