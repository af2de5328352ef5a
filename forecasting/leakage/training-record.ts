import { createHash } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { formatHour } from '../hour';
import type { ExampleParts } from './data-preparation';
import type { ExampleRows } from './example-rows';

const HourText = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}Z$' });

const PartRecord = Type.Object({
  examples: Type.Integer({ minimum: 1 }),
  /** Origins of the first and the last row. */
  first: HourText,
  last: HourText,
  /** sha256 (hex) of the origins in epoch ms, each followed by a line feed, in the order of the rows. */
  originsSha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
});
type PartRecord = Static<typeof PartRecord>;

/** training.json: the hours that a model was fitted on, in the order of the rows, and the hours that were held out. */
export const TrainingRecord = Type.Object({
  version: Type.Literal(1),
  train: PartRecord,
  validation: PartRecord,
  /** Absent when nothing was held out. */
  test: Type.Optional(PartRecord),
});
export type TrainingRecord = Static<typeof TrainingRecord>;

/** Equal rows give an equal record; the same rows in another order give another record. */
export function buildTrainingRecord({ origins }: Pick<ExampleRows, 'origins'>, parts: ExampleParts): TrainingRecord {
  const record = (rows: readonly number[]) => buildPartRecord(rows.map((row) => origins[row] ?? Number.NaN));
  return {
    version: 1,
    train: record(parts.train),
    validation: record(parts.validation),
    ...(parts.test.length > 0 && { test: record(parts.test) }),
  };
}

function buildPartRecord(origins: readonly number[]): PartRecord {
  const text = origins.map((origin) => `${origin}\n`).join('');
  return {
    examples: origins.length,
    first: formatHour(origins[0] ?? 0),
    last: formatHour(origins.at(-1) ?? 0),
    originsSha256: createHash('sha256').update(text).digest('hex'),
  };
}
