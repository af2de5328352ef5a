import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { onRequestHookHandler } from 'fastify';
import { RISE_RULES } from '../../forecasting/questions';
import {
  createQuestion,
  listQuestions,
  type QuestionDeps,
  questionJson,
  retireQuestion,
} from '../../operations/questions/manage-questions';
import { IsoTime } from '../schemas/forecast-parts';
import { nullable, oneOf, plainText, strict } from '../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../schemas/problem-details';
import { readLedger } from './forecasts/read-ledger';

const QuestionAnswer = Type.Object(
  {
    id: Type.String({ examples: ['btc-rise-2pct-12h'] }),
    asset: Type.String(),
    kind: oneOf(['price', 'rise'], {
      description: 'price: the distribution of the price. rise: the probability that the price rises by `threshold`.',
    }),
    threshold: nullable(Type.Number({ description: 'A share of the price: 0.02 is 2 %. Null for price.' })),
    horizon_hours: Type.Integer(),
    rule: nullable(
      oneOf(RISE_RULES, {
        description:
          'at-end: the price at the end of the horizon decides. within: the highest hourly price within the horizon decides.',
      }),
    ),
    cadence: Type.Literal('hourly'),
    registered_model: Type.String({ description: 'The name under which its models are registered in MLflow.' }),
    created_at: nullable(IsoTime),
    created_by: nullable(Type.String()),
    retired_at: nullable(IsoTime),
  },
  { ...strict, title: 'Question' },
);
const QuestionsAnswer = Type.Object(
  { questions: Type.Array(QuestionAnswer, { description: 'The question that always exists comes first.' }) },
  { ...strict, title: 'Questions' },
);

const Body = Type.Object(
  {
    asset: Type.Optional(Type.String({ ...plainText, description: 'the asset of this nexthour, like BTC' })),
    // The operation checks the limits of the values, for the command line too.
    threshold: Type.Number({ exclusiveMinimum: 0, maximum: 1, description: 'A share of the price: 0.02 is 2 %.' }),
    horizon_hours: Type.Integer({ minimum: 1, maximum: 1_000 }),
    rule: Type.Union(
      RISE_RULES.map((rule) => Type.Literal(rule)),
      { description: RISE_RULES.map((rule) => `"${rule}"`).join(' or ') },
    ),
  },
  { ...strict, title: 'NewQuestion' },
);
const Params = Type.Object({
  id: Type.String({ ...plainText, description: 'the `id` of a question, as GET /questions lists it' }),
});

/** Requests carry a token and no name. */
const OPERATOR = 'API';

export interface QuestionsDeps extends QuestionDeps {
  readonly requireAdmin: onRequestHookHandler;
}

export function questionsRoute({ requireAdmin, ...deps }: QuestionsDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/questions', {
      schema: {
        tags: ['questions'],
        summary: 'List the questions, also the retired ones',
        response: { 200: QuestionsAnswer, ...serverErrors },
      },
      handler: async () => ({ questions: (await readLedger(listQuestions(deps))).map(questionJson) }),
    });
    app.post('/questions', {
      schema: {
        tags: ['questions'],
        summary: 'Create a question about a rise (needs the admin token)',
        security: [{ admin: [] }],
        body: Body,
        response: { 201: QuestionAnswer, ...clientErrors, ...serverErrors },
      },
      onRequest: requireAdmin,
      handler: async ({ body: { horizon_hours: horizonHours, ...body } }, reply) => {
        const created = await readLedger(createQuestion(deps, { ...body, horizonHours, operator: OPERATOR }));
        return reply.code(201).send(questionJson(created));
      },
    });
    app.delete('/questions/:id', {
      schema: {
        tags: ['questions'],
        summary: 'Retire a question (needs the admin token)',
        security: [{ admin: [] }],
        params: Params,
        response: { 200: QuestionAnswer, ...clientErrors, ...serverErrors },
      },
      onRequest: requireAdmin,
      handler: async ({ params: { id } }) =>
        questionJson(await readLedger(retireQuestion(deps, { id, operator: OPERATOR }))),
    });
  };
}
