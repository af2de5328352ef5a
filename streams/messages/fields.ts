import { Type } from '@sinclair/typebox';

/** An instant in UTC with milliseconds. */
export const instant = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$' });

/** In USD. */
export const price = Type.Number({ exclusiveMinimum: 0 });

export const name = Type.String({ minLength: 1 });

export const sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });

export const revision = Type.Integer({ minimum: 0 });
