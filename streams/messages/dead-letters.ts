import { type Static, Type } from '@sinclair/typebox';

/** A message that a consumer could not read. The message itself stays in its topic, at this offset. */
export const DeadLetterMessage = Type.Object({
  version: Type.Literal(1),
  topic: Type.String(),
  partition: Type.Integer(),
  /** A 64-bit number. */
  offset: Type.String(),
  key: Type.String(),
  reason: Type.String(),
  seenAt: Type.String(),
});

export type DeadLetterMessage = Static<typeof DeadLetterMessage>;
