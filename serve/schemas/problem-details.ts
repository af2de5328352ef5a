import { type Static, Type } from '@sinclair/typebox';
import { strict } from './plain-schemas';

export const PROBLEM_JSON = 'application/problem+json';

const FieldProblem = Type.Object({ field: Type.String(), message: Type.String() }, strict);

/** The body of every error answer: RFC 9457. */
export const ProblemDetails = Type.Object(
  {
    type: Type.String({
      description: 'Always about:blank; `code` identifies the problem.',
      examples: ['about:blank'],
    }),
    title: Type.String({ description: 'The phrase of the HTTP status.', examples: ['Bad Request'] }),
    status: Type.Integer({ description: 'The HTTP status.', examples: [400] }),
    detail: Type.String({
      description: 'What happened and what to do.',
      examples: ['lag_1 must be a number greater than 0; null was given'],
    }),
    code: Type.String({ description: 'The cause as an identifier, for programs.', examples: ['InvalidRequest'] }),
    field: Type.Optional(Type.String({ description: 'The field of the first problem.', examples: ['lag_1'] })),
    problems: Type.Optional(Type.Array(FieldProblem, { description: 'All problems of the request.' })),
  },
  { ...strict, title: 'Problem details' },
);
export type ProblemDetails = Static<typeof ProblemDetails>;

const asProblem = { content: { [PROBLEM_JSON]: { schema: ProblemDetails } } };

/** The `response` entries of a route that can refuse a request. */
export const clientErrors = { '4xx': { description: 'The request cannot be answered.', ...asProblem } };

/** The `response` entries of a route that can fail. */
export const serverErrors = { '5xx': { description: 'The server cannot answer at the moment.', ...asProblem } };
