import { type Static, type TSchema, Type } from '@sinclair/typebox';

// A response schema with anyOf makes Fastify compile a validator when it sends the first answer, which takes 10 ms.
// The schemas of `nullable` and `oneOf` need no validator.

/** Option of object schemas that allow no other fields. */
export const strict = { additionalProperties: false };

/** Options of string schemas for ids and names. Every text that reaches the database needs a pattern, because Postgres refuses some texts. */
export const plainText = { pattern: '^[A-Za-z0-9_.+:-]{1,100}$' };

export function nullable<Schema extends TSchema>(schema: Schema) {
  const values = schema.enum === undefined ? {} : { enum: [...schema.enum, null] };
  return Type.Unsafe<Static<Schema> | null>({ ...schema, ...values, nullable: true });
}

export function oneOf<const Word extends string>(
  words: readonly Word[],
  { description }: { description?: string } = {},
) {
  return Type.Unsafe<Word>({ type: 'string', enum: words, ...(description ? { description } : {}) });
}
