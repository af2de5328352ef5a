import { createHash } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { formatHour } from '../hour';
import type { LearningParts, LearningRows } from './learning';

const HourText = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}Z$' });

const PartRecord = Type.Object({
  examples: Type.Integer({ minimum: 1 }),
  /** Origins of its first and its last row. */
  first: HourText,
  last: HourText,
  /** sha256 (hex) of the origins in epoch ms, each with a line feed after it, in the order of the rows. */
  originsSha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
});
type PartRecord = Static<typeof PartRecord>;

/** training.json: which hours a model was fitted on, in which order, and which were held back. */
export const TrainingRecord = Type.Object({
  version: Type.Literal(1),
  train: PartRecord,
  validation: PartRecord,
  /** Absent where nothing was held out. */
  test: Type.Optional(PartRecord),
});
export type TrainingRecord = Static<typeof TrainingRecord>;

/** Of equal rows the record is equal; of the same rows in another order it is another. */
export function trainingRecordOf({ origins }: Pick<LearningRows, 'origins'>, parts: LearningParts): TrainingRecord {
  const record = (rows: readonly number[]) => partRecordOf(rows.map((row) => origins[row] ?? Number.NaN));
  return {
    version: 1,
    train: record(parts.train),
    validation: record(parts.validation),
    ...(parts.test.length > 0 && { test: record(parts.test) }),
  };
}

function partRecordOf(origins: readonly number[]): PartRecord {
  const text = origins.map((origin) => `${origin}\n`).join('');
  return {
    examples: origins.length,
    first: formatHour(origins[0] ?? 0),
    last: formatHour(origins.at(-1) ?? 0),
    originsSha256: createHash('sha256').update(text).digest('hex'),
  };
}
