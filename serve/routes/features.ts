import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import type { FeaturesOfHour } from '../../clients/postgres/features';
import { FEATURE_GROUPS } from '../../forecasting/features/registry/feature';
import { nameValues } from '../../forecasting/features/registry/registry';
import { INSTANT_RANGE, readInstant } from '../../forecasting/history/instant';
import { formatHour, formatInstant, hourOf } from '../../forecasting/hour';
import { SERIES_GROUPS } from '../../forecasting/outside-series/outside-series';
import { featuresJson } from '../../operations/features/features-json';
import type { Clock } from '../../system/clock';
import { assetField, type ServedAssets } from '../assets';
import { cacheUntilTick } from '../hooks/cache-answers';
import { HttpError, invalidRequest } from '../http-error';
import { HOUR_FORMS } from '../schemas/hours';
import { nullable, oneOf, plainText, strict } from '../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../schemas/problem-details';
import { describeProblems, parseWith } from '../schemas/validation';
import { readLedger } from './forecasts/read-ledger';

const FeatureAnswer = Type.Object(
  {
    name: Type.String({ examples: ['log_sigma'] }),
    version: Type.Integer({ description: 'A change of the formula gets a new version.' }),
    group: oneOf(FEATURE_GROUPS),
    entity: Type.Literal('asset'),
    inputs: Type.Array(Type.String(), { description: 'The columns of the hourly prices that it reads.' }),
    warm_up_hours: Type.Integer({ description: 'The number of newest hours that can change it.' }),
    unit: Type.String(),
    description: Type.String(),
  },
  strict,
);
const SeriesFeature = Type.Object(
  {
    name: Type.String({ examples: ['wti_change'] }),
    group: oneOf(SERIES_GROUPS),
    unit: Type.String(),
    description: Type.String(),
  },
  strict,
);
export const FeaturesAnswer = Type.Object(
  {
    features: Type.Array(FeatureAnswer),
    of_series: Type.Array(SeriesFeature, {
      description:
        'What outside series give. `nexthour features export --groups` writes their values; they are not in `GET /features/values`.',
    }),
  },
  { ...strict, title: 'Features' },
);

export const FeatureValuesAnswer = Type.Object(
  {
    asset: Type.String(),
    source: Type.String(),
    at: Type.String({ format: 'date-time' }),
    hour: Type.String({ description: 'The newest hour whose price was known at `at`.', examples: ['2026-11-21T07Z'] }),
    known_at: Type.String({
      format: 'date-time',
      description: 'When the last of the prices that can change the values was received.',
    }),
    values: Type.Record(Type.String(), nullable(Type.Number()), {
      description: 'By name; null where a price that the feature needs was missing.',
    }),
  },
  { ...strict, title: 'FeatureValues' },
);

const AT_FORMS = `an instant like 2026-11-21T07:05:00Z, or ${HOUR_FORMS}`;
/** The clocks of the workers and of the server differ by less. */
const SURELY_PAST_MS = 60_000;
const QuerySchema = Type.Object(
  {
    ...assetField,
    source: Type.Optional(Type.String({ ...plainText, description: 'default: the source of the newest prices' })),
    at: Type.Optional(Type.String({ ...plainText, description: `${AT_FORMS}; default: now` })),
  },
  strict,
);
const check = TypeCompiler.Compile(QuerySchema);

interface ValuesQuery {
  readonly asset?: string;
  readonly source?: string;
  readonly at?: number;
}

/** @throws HttpError InvalidRequest */
function parseQuery(input: unknown): ValuesQuery {
  if (!check.Check(input))
    throw invalidRequest(describeProblems(check.Errors(input), 'the fields are asset, source, at'));
  const { at: text, ...query } = input;
  return text === undefined ? query : { ...query, at: parseInstant(text) };
}

function parseInstant(text: string): number {
  const time = readInstant(text.trim());
  if (time !== null) return time;
  const message = `at "${text.slice(0, 40)}" is not ${AT_FORMS}, ${INSTANT_RANGE}`;
  throw invalidRequest([{ field: 'at', message }]);
}

export interface FeaturesDeps {
  readonly assets: ServedAssets;
  readonly readFeatures: (query: {
    asset: string;
    at: number;
    source?: string | undefined;
  }) => Promise<FeaturesOfHour | null>;
  readonly clock: Clock;
  readonly clockSpeed?: number | undefined;
}

export function featuresRoute({ assets, readFeatures, clock, clockSpeed }: FeaturesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/features', {
      schema: {
        operationId: 'listFeatures',
        tags: ['features'],
        summary: 'List the features: numbers that are computed for each hour',
        response: { 200: FeaturesAnswer },
      },
      handler: async () => featuresJson(),
    });
    app.get('/features/values', {
      schema: {
        operationId: 'getFeatureValues',
        tags: ['features'],
        summary: 'Get the features of an hour, as they were known at an instant',
        querystring: Type.Unsafe<ValuesQuery>(QuerySchema),
        response: { 200: FeatureValuesAnswer, ...clientErrors, ...serverErrors },
      },
      validatorCompiler: parseWith({ querystring: parseQuery }),
      handler: async ({ query }, reply) => {
        const at = requirePast(query.at ?? clock.now(), clock.now());
        const { asset } = assets.find(query.asset);
        const found = await readLedger(readFeatures({ asset, at, source: query.source }));
        if (!found) throw await describeMissing({ at, source: query.source }, () => readFeatures({ asset, at }));
        const { source, hour, knownAt, values } = found;
        // What was known at an instant in the past, of a given source, never changes.
        const isFinal = query.source !== undefined && at < clock.now() - SURELY_PAST_MS;
        cacheUntilTick(reply, isFinal ? hourOf(clock.now()) : hour, { clock, clockSpeed });
        const instants = { at: formatInstant(at), hour: formatHour(hour), known_at: formatInstant(knownAt) };
        return { asset, source, ...instants, values: nameValues(values) };
      },
    });
  };
}

function requirePast(at: number, now: number): number {
  if (at <= now) return at;
  const message = `at (${formatInstant(at)}) is in the future; give an instant up to ${formatInstant(now)}`;
  throw invalidRequest([{ field: 'at', message }]);
}

/** Says whether the source or the instant has no prices. */
async function describeMissing(
  { at, source }: { at: number; source: string | undefined },
  readNewestSource: () => Promise<FeaturesOfHour | null>,
): Promise<HttpError> {
  const newest = source === undefined ? null : await readLedger(readNewestSource());
  if (!newest || newest.source === source) return noPrices(at);
  const message = `source "${source?.slice(0, 60)}" has no prices in the two days before ${formatInstant(at)}; the newest prices are of ${newest.source}`;
  return invalidRequest([{ field: 'source', message }]);
}

function noPrices(at: number): HttpError {
  const message = `No price of the two days before ${formatInstant(at)} was known then; give a later instant`;
  return new HttpError('NoPricesKnown', 404, message);
}
