import type { TObject } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';
import { formatInstant, parseHour } from '../../../forecasting/hour';
import { InvalidRequest } from '../../errors';
import { describeProblems } from '../../hooks/describe-problems';
import { NewestForm, ObservationForm, RatesForm } from './request';

interface Form {
  readonly schema: TObject;
  readonly check: TypeCheck<TObject>;
}

const newest = compile(NewestForm);
const observation = compile(ObservationForm);
const rates = compile(RatesForm);
const FORMS = [observation, rates];

const REMEDY =
  'send {} for the next hour, {"lag_1", "rolling_mean_5", "hour"} for your own observation, or {"rates", "last_hour"} for your own prices';

/** @returns null when the body is one of the three forms, else what is wrong with it, in words for a person. */
export function checkPredictRequest(body: unknown): InvalidRequest | null {
  if (!isObject(body)) return bodyProblem(`The body must be a JSON object: ${REMEDY}`);
  const meant = FORMS.filter((form) => Object.keys(form.schema.properties).some((field) => Object.hasOwn(body, field)));
  if (meant.length > 1) return bodyProblem(`The body mixes two forms: ${REMEDY}`);
  const form = meant[0] ?? newest;
  if (!form.check.Check(body)) return new InvalidRequest(describeProblems(form.check.Errors(body), REMEDY));
  return form === rates ? checkHour(body.last_hour) : null;
}

function checkHour(lastHour: unknown): InvalidRequest | null {
  try {
    toHour(lastHour as string | number);
    return null;
  } catch (error) {
    return new InvalidRequest([{ field: 'last_hour', message: `last_hour: ${(error as Error).message}` }]);
  }
}

/** @throws RangeError when it is not exactly an hour. */
export function toHour(lastHour: string | number): number {
  return parseHour(typeof lastHour === 'number' ? formatInstant(lastHour) : lastHour);
}

function bodyProblem(message: string): InvalidRequest {
  return new InvalidRequest([{ field: 'body', message }]);
}

function isObject(body: unknown): body is Record<string, unknown> {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}

function compile(schema: TObject): Form {
  return { schema, check: TypeCompiler.Compile(schema) };
}
