import { type Static, type TObject, Type } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';
import type { OwnObservation } from '../../../forecasting/features/own-observation';
import { CONTEXT_HOURS } from '../../../forecasting/features/window';
import type { Hour } from '../../../forecasting/hour';
import { parseWrittenHour } from '../../../forecasting/written-hour';
import { messageOf } from '../../../system/errors';
import { type HttpError, invalidRequest } from '../../http-error';
import { plainText, strict } from '../../schemas/plain-schemas';
import { describeProblems } from '../../schemas/validation';

export const MAX_RATES = 2_000;
export const ROOM_FOR_RATES = `which is room for ${MAX_RATES} rates`;
const YEAR_2100 = Date.UTC(2100, 0);

/** USD. The bounds keep every forecast finite. */
const Price = Type.Number({ exclusiveMinimum: 0, minimum: 1e-12, maximum: 1e12, description: 'USD' });

const NewestForm = Type.Object(
  {},
  {
    ...strict,
    title: 'newest',
    description:
      'The hour after the newest data that passed the data gate. When the gate refuses newer data, the forecast uses the data before it, and `data.gated` and `data.gate_reason` say so.',
    examples: [{}],
  },
);

const ObservationForm = Type.Object(
  {
    lag_1: Price,
    rolling_mean_5: Price,
    hour: Type.Integer({
      minimum: 0,
      maximum: 23,
      description: 'UTC hour of day: it selects the time-of-day terms of the model',
    }),
  },
  {
    ...strict,
    title: 'observation',
    description:
      'The newest data with your own observation as its last step: the price now (`lag_1`), the mean of the five newest prices including the price now (`rolling_mean_5`), and a UTC hour of day (`hour`), which selects the time-of-day terms of the model. The forecast is for one hour after your price; `target_hour` is null unless `hour` is the next hour.',
    examples: [{ lag_1: 50000, rolling_mean_5: 49000, hour: 12 }],
  },
);

const RatesForm = Type.Object(
  {
    rates: Type.Array(Price, { minItems: CONTEXT_HOURS, maxItems: MAX_RATES, description: 'prices' }),
    last_hour: Type.Union([Type.String({ maxLength: 32 }), Type.Integer({ minimum: 0, maximum: YEAR_2100 })], {
      description: 'an hour in UTC like "2026-11-21T07Z", or its epoch milliseconds',
    }),
  },
  {
    ...strict,
    title: 'rates',
    description: `Your own hourly prices, oldest first and without a gap (${CONTEXT_HOURS} to ${MAX_RATES} of them), and the hour of the last one.`,
    examples: [
      { rates: Array.from({ length: CONTEXT_HOURS }, (_, hour) => 50_000 + 10 * hour), last_hour: '2025-11-21T07Z' },
    ],
  },
);

const QuestionForm = Type.Object(
  {
    question: Type.String({ ...plainText, description: 'the id of a question about a price, like btc-5m or btc-1h' }),
  },
  {
    ...strict,
    title: 'question',
    description:
      'The newest forecast of a question about a price. Of the live line (`btc-5m`), it is that of the ledger by the production model, or by the baseline while there is none (`role`); the answer has the fields of GET /forecasts?question=btc-5m, and `role`, `horizon_minutes` and `replayed`.',
    examples: [{ question: 'btc-5m' }],
  },
);

/** A parsed request. The fields of the body determine its kind. */
export type PredictRequest = OwnRequest | { readonly kind: 'question'; readonly question: string };

/** What the server computes a forecast from. */
export type OwnRequest =
  | { readonly kind: 'newest' }
  | { readonly kind: 'observation'; readonly observation: OwnObservation }
  | RatesRequest;

/** `rates` in USD, one per hour, oldest first; the last one is the price at `lastHour`. */
export interface RatesRequest {
  readonly kind: 'rates';
  readonly rates: readonly number[];
  readonly lastHour: Hour;
}

/** OpenAPI shows the four forms of the body; the handler receives the parsed request. */
export const PredictBody = Type.Unsafe<PredictRequest>(
  Type.Union([NewestForm, ObservationForm, RatesForm, QuestionForm]),
);

const REMEDY =
  'send {} for the next hour, {"lag_1", "rolling_mean_5", "hour"} for your own observation, or {"rates", "last_hour"} for your own prices';
const OBSERVATION_FIELDS = Object.keys(ObservationForm.properties);
const RATES_FIELDS = Object.keys(RatesForm.properties);
const checks = {
  newest: TypeCompiler.Compile(NewestForm),
  observation: TypeCompiler.Compile(ObservationForm),
  rates: TypeCompiler.Compile(RatesForm),
  question: TypeCompiler.Compile(QuestionForm),
};

/**
 * Parses the body of POST /predict.
 * @throws HttpError InvalidRequest with every problem of the body
 */
export function parsePredictRequest(body: unknown): PredictRequest {
  if (!isObject(body)) throw invalidBody(`The body must be a JSON object: ${REMEDY}`);
  if (!Object.hasOwn(body, 'question')) return parseOwnRequest(body, REMEDY);
  if (hasAny(body, [...OBSERVATION_FIELDS, ...RATES_FIELDS])) throw mixedForms(REMEDY);
  return { kind: 'question', ...requireForm(checks.question, body, REMEDY) };
}

/**
 * Parses the forms that a forecast is computed from.
 * @param remedy what to send instead of a wrong request
 * @throws HttpError InvalidRequest with every problem of the request
 */
export function parseOwnRequest(body: object, remedy: string): OwnRequest {
  const isObservation = hasAny(body, OBSERVATION_FIELDS);
  const isRates = hasAny(body, RATES_FIELDS);
  if (isObservation && isRates) throw mixedForms(remedy);
  if (isObservation) return { kind: 'observation', observation: requireForm(checks.observation, body, remedy) };
  if (isRates) return toRatesRequest(requireForm(checks.rates, body, remedy));
  requireForm(checks.newest, body, remedy);
  return { kind: 'newest' };
}

function toRatesRequest({ rates, last_hour }: Static<typeof RatesForm>): RatesRequest {
  try {
    const text = typeof last_hour === 'number' ? new Date(last_hour).toISOString() : last_hour;
    return { kind: 'rates', rates, lastHour: parseWrittenHour(text) };
  } catch (error) {
    throw invalidRequest([{ field: 'last_hour', message: `last_hour: ${messageOf(error)}` }]);
  }
}

function requireForm<Form extends TObject>(check: TypeCheck<Form>, body: unknown, remedy: string): Static<Form> {
  if (check.Check(body)) return body;
  throw invalidRequest(describeProblems(check.Errors(body), remedy));
}

function mixedForms(remedy: string): HttpError {
  return invalidBody(`The body mixes two forms: ${remedy}`);
}

function invalidBody(message: string): HttpError {
  return invalidRequest([{ field: 'body', message }]);
}

function hasAny(body: object, fields: readonly string[]): boolean {
  return fields.some((field) => Object.hasOwn(body, field));
}

function isObject(body: unknown): body is object {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}
