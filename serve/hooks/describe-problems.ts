import type { TSchema } from '@sinclair/typebox';
import { type ValueError, ValueErrorType } from '@sinclair/typebox/errors';
import type { Problem } from '../errors';

const MOST_PROBLEMS = 10;

/**
 * The errors of a TypeBox check in words: field, what it must be, what was given. Wrong values come before missing ones.
 * @param remedy what to send instead of a field that is not known
 */
export function describeProblems(errors: Iterable<ValueError>, remedy: string): Problem[] {
  const problems = new Map<string, Problem & { order: number }>();
  for (const error of errors) {
    if (problems.size === MOST_PROBLEMS) break;
    const field = fieldOf(error.path);
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
  const wanted = expectation(error.schema, error.value);
  if (error.type === ValueErrorType.ObjectRequiredProperty) {
    return { order: 2, message: `${field} is missing: it must be ${wanted}` };
  }
  return { order: 0, message: `${field} must be ${wanted}; ${show(error.value)} was given` };
}

/** What a schema asks for, in words. A description in the schema is taken as it is. */
function expectation(
  { description, type, minItems, maxItems, exclusiveMinimum, minimum, maximum }: TSchema,
  given?: unknown,
) {
  if (description) return description;
  if (type === 'array') return `a list of ${minItems} to ${maxItems} items`;
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  if (exclusiveMinimum === undefined) return `${kind} from ${minimum} to ${maximum}`;
  return typeof given === 'number' && given > maximum
    ? `${kind} of at most ${maximum}`
    : `${kind} greater than ${exclusiveMinimum}`;
}

function show(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** `/rates/3` → `rates[3]` */
function fieldOf(path: string): string {
  const [name = '', index] = path.slice(1).split('/');
  const plain = name.replaceAll('~1', '/').replaceAll('~0', '~').slice(0, 60);
  return index === undefined ? plain : `${plain}[${index}]`;
}
