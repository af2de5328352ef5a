import { type Static, Type } from '@sinclair/typebox';

const Problem = Type.Object({ field: Type.String(), message: Type.String() }, { additionalProperties: false });

/** What every route answers when it cannot do what was asked. */
export const Failure = Type.Object(
  {
    error: Type.String({ description: 'The cause, one word.', examples: ['InvalidRequest'] }),
    message: Type.String({ examples: ['lag_1 must be a number greater than 0; null was given'] }),
    field: Type.Optional(Type.String({ examples: ['lag_1'] })),
    problems: Type.Optional(Type.Array(Problem, { description: 'Everything that is wrong with the request.' })),
  },
  { additionalProperties: false, title: 'Failure' },
);
export type Failure = Static<typeof Failure>;
