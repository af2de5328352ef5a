import type { TObject, TSchema } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type ValueError, ValueErrorType } from '@sinclair/typebox/errors';
import type { FastifySchemaCompiler } from 'fastify';
import { type FieldProblem, HttpError, invalidRequest } from '../http-error';

const MAX_PROBLEMS = 10;
const MAX_FIELD_LENGTH = 60;

type Parse = (input: unknown) => unknown;

/**
 * A validator compiler of Fastify. It parses the parts of a request that `parsers` names, and checks all other parts against their
 * schema. The handler receives the result of a parser instead of the input. The caller receives the HttpError that a parser throws.
 */
export function parseWith(parsers: { body?: Parse; querystring?: Parse }): FastifySchemaCompiler<unknown> {
  return ({ schema, httpPart }) => {
    const parse = parsers[httpPart as keyof typeof parsers] ?? requireSchema(schema as TObject);
    return (input: unknown) => {
      try {
        return { value: parse(input) };
      } catch (error) {
        if (error instanceof HttpError) return { error };
        throw error;
      }
    };
  };
}

/** Checks every part of a request against its schema. */
export const checkSchemas = parseWith({});

/** Checks its input and returns it. The check throws HttpError InvalidRequest with every problem. */
export function requireSchema(schema: TObject): Parse {
  const check = TypeCompiler.Compile(schema);
  const remedy = describeFields(schema);
  return (input) => {
    if (check.Check(input)) return input;
    throw invalidRequest(describeProblems(check.Errors(input), remedy));
  };
}

/** Says what to send instead of an unknown field. */
export function describeFields({ properties }: Pick<TObject, 'properties'>): string {
  const names = Object.keys(properties);
  if (names.length === 1) return `the only field is ${names[0]}`;
  return names.length > 0 ? `the fields are ${names.join(', ')}` : 'this route has no query fields';
}

/**
 * Describes each error of a TypeBox check: the field, the values that it accepts, and the given value. Wrong values come first, then
 * unknown fields, then missing fields.
 * @param remedy what to send instead of an unknown field
 */
export function describeProblems(errors: Iterable<ValueError>, remedy: string): FieldProblem[] {
  const problems = new Map<string, FieldProblem & { order: number }>();
  for (const error of errors) {
    if (problems.size === MAX_PROBLEMS) break;
    const field = formatField(error.path);
    if (!problems.has(field)) problems.set(field, { field, ...describe(field, error, remedy) });
  }
  return [...problems.values()]
    .sort((one, other) => one.order - other.order)
    .map(({ field, message }) => ({ field, message }));
}

function describe(field: string, error: ValueError, remedy: string): { message: string; order: number } {
  if (error.type === ValueErrorType.ObjectAdditionalProperties) {
    return { order: 1, message: `${field} is not a field of this request; ${remedy}` };
  }
  const expected = describeSchema(error.schema, error.value);
  if (error.type === ValueErrorType.ObjectRequiredProperty) {
    return { order: 2, message: `${field} is missing: it must be ${expected}` };
  }
  if (Array.isArray(error.value) && error.schema.type === 'array')
    return { order: 0, message: describeLength(field, error.schema, error.value.length) };
  const name = field === '' ? 'The body' : field;
  return { order: 0, message: `${name} must be ${expected}; ${describeValue(error.value)} was given` };
}

/** A list with too few or too many items. The description of the schema says what the items are, in the plural. */
function describeLength(field: string, { minItems, maxItems, description = 'items' }: TSchema, length: number): string {
  return `${field} must contain ${minItems} to ${maxItems} ${description}; ${length} ${length === 1 ? 'was' : 'were'} given`;
}

/** Describes the values that a schema accepts: numbers and lists by their limits, other values by the description of the schema. */
function describeSchema(schema: TSchema, given: unknown): string {
  const { description, type, minItems, maxItems } = schema;
  if (type === 'array') return `a list of ${minItems} to ${maxItems} ${description ?? 'items'}`;
  if (type === 'object') return 'a JSON object';
  if (type === 'integer' || type === 'number') return describeNumber(schema, given);
  // A default is no value that a wrong one can be replaced with.
  return description?.split('; default: ')[0] ?? `a ${type}`;
}

function describeNumber({ type, exclusiveMinimum, minimum, maximum }: TSchema, given: unknown): string {
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  if (exclusiveMinimum === undefined) return `${kind} from ${minimum} to ${maximum}`;
  if (typeof given === 'number' && given > maximum) return `${kind} of at most ${maximum}`;
  if (typeof given === 'number' && given > exclusiveMinimum) return `${kind} of at least ${minimum}`;
  return `${kind} greater than ${exclusiveMinimum}`;
}

function describeValue(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** `/inputs/3/name` → `inputs[3].name` */
function formatField(path: string): string {
  const [name = '', ...parts] = path.slice(1).split('/').map(unescapePart);
  return [name, ...parts.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))].join('');
}

function unescapePart(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~').slice(0, MAX_FIELD_LENGTH);
}
