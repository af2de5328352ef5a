import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { onRequestHookHandler } from 'fastify';
import type { LiveReads } from '../../clients/postgres/live';
import type { QuestionModels } from '../../clients/postgres/question-models';
import type { RiseLedger } from '../../clients/postgres/rise-ledger';
import {
  assetOfQuestion,
  fiveMinuteQuestion,
  isMinuteQuestion,
  nextHourQuestion,
  RISE_RULES,
} from '../../forecasting/questions';
import { riseEntryJson } from '../../operations/models/performance';
import {
  createQuestion,
  type ListedQuestion,
  listQuestions,
  type QuestionDeps,
  questionJson,
  requireQuestion,
  retireQuestion,
} from '../../operations/questions/manage-questions';
import { namesOf, type ServedAssets } from '../assets';
import { API_OPERATOR } from '../hooks/audit-actions';
import { HttpError, invalidRequest } from '../http-error';
import { IsoTime } from '../schemas/forecast-parts';
import { WrittenLabelFields } from '../schemas/label-fields';
import { nullable, oneOf, plainText, strict } from '../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../schemas/problem-details';
import { readLedger } from './forecasts/read-ledger';
import { RecordedRise } from './models/performance-answer';

const QuestionAnswer = Type.Object(
  {
    id: Type.String({ examples: ['btc-rise-2pct-12h'] }),
    asset: Type.String(),
    kind: oneOf(['price', 'rise'], {
      description: 'price: the distribution of the price. rise: the probability that the price rises by `threshold`.',
    }),
    threshold: nullable(Type.Number({ description: 'A share of the price: 0.02 is 2 %. Null for price.' })),
    horizon_hours: Type.Number({ description: 'A part of an hour for a question of the live line.' }),
    horizon_minutes: Type.Integer(),
    rule: nullable(
      oneOf(RISE_RULES, {
        description:
          'at-end: the price at the end of the horizon decides. within: the highest hourly price within the horizon decides.',
      }),
    ),
    cadence: oneOf(['hourly', 'minutely'], { description: 'How often a forecast is made.' }),
    registered_model: Type.String({ description: 'The name under which its models are registered in MLflow.' }),
    created_at: nullable(IsoTime),
    created_by: nullable(Type.String()),
    retired_at: nullable(IsoTime),
  },
  { ...strict, title: 'Question' },
);
export const QuestionsAnswer = Type.Object(
  { questions: Type.Array(QuestionAnswer, { description: 'The question that always exists comes first.' }) },
  { ...strict, title: 'Questions' },
);

const Body = Type.Object(
  {
    asset: Type.Optional(
      Type.String({ ...plainText, description: 'the asset, like BTC; default: the first asset of the server' }),
    ),
    ...WrittenLabelFields,
  },
  { ...strict, title: 'NewQuestion' },
);
const Params = Type.Object({
  id: Type.String({ ...plainText, description: 'the `id` of a question, as GET /questions lists it' }),
});

const ForecastsQuery = Type.Object(
  {
    version: Type.Optional(
      Type.String({ pattern: '^\\d{1,9}$', description: 'the number of a version; default: all' }),
    ),
    source: Type.Optional(Type.String({ ...plainText, description: 'the source of the prices; default: all' })),
    limit: Type.Optional(
      Type.String({
        pattern: '^([1-9]\\d{0,2}|1000)$',
        description: 'a whole number from 1 to 1000: how many of the newest; default: 100',
      }),
    ),
  },
  strict,
);
const DEFAULT_LIMIT = 100;
const MAX_NAMED = 20;
export const RiseForecasts = Type.Object(
  { question: Type.String(), forecasts: Type.Array(RecordedRise, { description: 'Newest target hour first.' }) },
  { ...strict, title: 'RiseForecasts' },
);

export interface QuestionsDeps extends Omit<QuestionDeps, 'asset' | 'assets'> {
  readonly assets: ServedAssets;
  readonly rises: Pick<RiseLedger, 'entries'>;
  readonly models: Pick<QuestionModels, 'list'>;
  readonly live: Pick<LiveReads, 'assets'>;
  readonly requireAdmin: onRequestHookHandler;
}

export function questionsRoute(given: QuestionsDeps): FastifyPluginAsyncTypebox {
  const { requireAdmin, rises, models, assets, live, ...others } = given;
  const deps = { ...others, ...namesOf(assets) };
  return async (app) => {
    app.get('/questions', {
      schema: {
        operationId: 'listQuestions',
        tags: ['questions'],
        summary: 'List the questions, also the retired ones, and those of the live line when it has run',
        response: { 200: QuestionsAnswer, ...serverErrors },
      },
      handler: async () => {
        const listed = await readLedger(listQuestions(deps));
        const ofMinutes = (await readLedger(live.assets())).map(listLiveQuestion);
        return { questions: [...listed, ...ofMinutes].map(questionJson) };
      },
    });
    app.post('/questions', {
      schema: {
        operationId: 'createQuestion',
        tags: ['questions'],
        summary: 'Create a question about a rise (needs the admin token)',
        security: [{ admin: [] }],
        body: Body,
        response: { 201: QuestionAnswer, ...clientErrors, ...serverErrors },
      },
      onRequest: requireAdmin,
      handler: async ({ body: { horizon_hours: horizonHours, ...body } }, reply) => {
        const created = await readLedger(createQuestion(deps, { ...body, horizonHours, operator: API_OPERATOR }));
        return reply.code(201).send(questionJson(created));
      },
    });
    app.get('/questions/:id/forecasts', {
      schema: {
        operationId: 'listQuestionForecasts',
        tags: ['questions'],
        summary: 'List the recorded forecasts of the models of a question about a rise',
        params: Params,
        querystring: ForecastsQuery,
        response: { 200: RiseForecasts, ...clientErrors, ...serverErrors },
      },
      handler: async ({ params: { id }, query: { version: modelVersion, source, limit = String(DEFAULT_LIMIT) } }) => {
        await readLedger(requireRise(deps, id));
        const query = { question: id, source, modelVersion, limit: Number(limit) };
        const entries = await readLedger(rises.entries(query));
        if (entries.length === 0) await readLedger(requireKnown(models, query));
        return { question: id, forecasts: entries.reverse().map(riseEntryJson) };
      },
    });
    app.delete('/questions/:id', {
      schema: {
        operationId: 'retireQuestion',
        tags: ['questions'],
        summary: 'Retire a question (needs the admin token)',
        security: [{ admin: [] }],
        params: Params,
        response: { 200: QuestionAnswer, ...clientErrors, ...serverErrors },
      },
      onRequest: requireAdmin,
      handler: async ({ params: { id } }) =>
        questionJson(await readLedger(retireQuestion(deps, { id, operator: API_OPERATOR }))),
    });
  };
}

/** Each asset of the live line has the question about the price in five minutes. */
function listLiveQuestion(asset: string): ListedQuestion {
  return { question: fiveMinuteQuestion(asset), createdBy: null, createdAt: null, retiredAt: null };
}

/** The question may be retired: its forecasts stay. */
async function requireRise(deps: QuestionDeps, id: string): Promise<void> {
  const asset = assetOfQuestion(id);
  if (isMinuteQuestion(id)) {
    const message = `The forecasts of ${id} have another form; GET /forecasts?question=${id} lists them`;
    throw new HttpError('OtherRoute', 404, message);
  }
  if (id === nextHourQuestion(asset).id && (deps.assets ?? [deps.asset]).includes(asset)) {
    const message = `The forecasts of ${id} have another form; GET /forecasts?asset=${asset} lists them`;
    throw new HttpError('OtherRoute', 404, message);
  }
  await requireQuestion(deps, id);
}

/** An answer without forecasts must not hide a typing error. @throws HttpError InvalidRequest */
async function requireKnown(
  models: QuestionsDeps['models'],
  { question, ...given }: { question: string; source: string | undefined; modelVersion: string | undefined },
): Promise<void> {
  const registered = await models.list({ question });
  requireOneOf('version', given.modelVersion, { question, known: registered.map(({ version }) => version) });
  requireOneOf('source', given.source, { question, known: registered.map(({ source }) => source) });
}

function requireOneOf(
  field: string,
  value: string | undefined,
  { question, known }: { question: string; known: readonly string[] },
): void {
  if (value === undefined || known.includes(value)) return;
  const names = [...new Set(known)].slice(0, MAX_NAMED).join(', ');
  const remedy = known.length === 0 ? `${question} has no models yet` : `the models of ${question} have ${names}`;
  throw invalidRequest([{ field, message: `${field} "${value.slice(0, 60)}" is unknown; ${remedy}` }]);
}
