import Ajv, { type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { change, changes, oddValues, type Schema, valuesOf } from './schema-values';

interface Parameter {
  readonly in: 'path' | 'query';
  readonly name: string;
  readonly required?: boolean;
  readonly schema: Schema;
}
interface Operation {
  readonly operationId: string;
  readonly security?: unknown;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { schema: Schema; examples?: Record<string, { value: unknown }> }>>;
  };
}
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface GeneratedRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: string;
  /** Whether the document allows the path, the query and the body. */
  readonly isAllowed: boolean;
}

const JSON_TYPE = 'application/json';
/** They do not end, so only requests that they must refuse are sent. */
const STREAMS = /\/stream$|^\/ws$/;

/** Requests to all operations of an OpenAPI document that change nothing. About half of them are wrong in some place. */
export function requestsOf({ paths }: ApiDocument): fc.Arbitrary<GeneratedRequest> {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { security }]) => security === undefined)
      .map(([method, operation]) => ({ path, method, operation })),
  );
  const generated = operations.map(({ path, method, operation }) => {
    const arbitrary = requestsTo(path, method === 'post' ? 'POST' : 'GET', operation);
    return { arbitrary, weight: method === 'post' ? 10 : 1 };
  });
  return fc.oneof(...generated);
}

function requestsTo(path: string, method: 'GET' | 'POST', operation: Operation): fc.Arbitrary<GeneratedRequest> {
  const { parameters = [], requestBody } = operation;
  const inPath = parameters.filter((one) => one.in === 'path');
  const inQuery = parameters.filter((one) => one.in === 'query');
  const allows = { path: createCheck(inPath), query: createCheck(inQuery) };
  const bodies = requestBody?.content[JSON_TYPE];
  const requests = fc.record({
    path: fc.record(Object.fromEntries(inPath.map(({ name, schema }) => [name, textsFor(schema, name)]))),
    query: queriesOf(inQuery),
    headers: headersOf(bodies !== undefined),
    body: bodies ? bodiesOf(bodies) : fc.constant(undefined),
    isHead: fc.integer({ min: 0, max: 30 }).map((one) => one === 0),
  });
  return requests
    .map(({ path: named, query, headers, body, isHead }) => ({
      method: isHead && method === 'GET' ? ('HEAD' as const) : method,
      url: `${path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(named[name] ?? ''))}${writeQuery(query)}`,
      headers,
      ...(body && { payload: body.text }),
      isAllowed: allows.path(named) && allows.query(collect(query)) && (body?.isAllowed ?? true),
    }))
    .filter(({ isAllowed }) => !(isAllowed && STREAMS.test(path)));
}

/** A check of texts, as paths and queries have them. A field that is given twice is a list. */
function createCheck(parameters: readonly Parameter[]): ValidateFunction {
  return new Ajv({ strict: false, coerceTypes: true }).compile({
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  });
}

const ODD_TEXTS = [
  ...['', ' ', '0', '-1', '1.5', '1e3', '0x10', 'NaN', 'two', 'true', '9'.repeat(30), 'x'.repeat(3_000)],
  ...['\0', '\r\nx: y', '\u{1F600}', '%', '../..', '__proto__', "' or 1=1--", '2026-13-99T99Z', '-271821-04-20'],
];

function textsFor(schema: Schema, name: string): fc.Arbitrary<string> {
  const odd = fc.oneof(fc.constantFrom(...ODD_TEXTS), fc.string());
  const right = valuesOf(schema, name).map(String);
  // A URL with such a segment is the URL of another path.
  return fc.oneof({ arbitrary: right, weight: 3 }, odd).filter((text) => !/^\.*$/.test(text));
}

type Query = readonly (readonly [name: string, value: string])[];

function queriesOf(parameters: readonly Parameter[]): fc.Arbitrary<Query> {
  const none = fc.constant<string[]>([]);
  const fields = parameters.map(({ name, schema }) => {
    const one = textsFor(schema, name).map((text) => [text]);
    const values = fc.oneof(
      { arbitrary: none, weight: 2 },
      { arbitrary: one, weight: 5 },
      fc.tuple(textsFor(schema, name), textsFor(schema, name)),
    );
    return values.map((texts) => texts.map((text) => [name, text] as const));
  });
  const unknown = fc.constantFrom<Query>([], [], [], [], [], [], [], [['x', '1']], [['__proto__', '1']]);
  return fc.tuple(...fields, unknown).map((parts) => parts.flat());
}

function writeQuery(query: Query): string {
  return query.map(([name, value], index) => `${index === 0 ? '?' : '&'}${name}=${encodeURIComponent(value)}`).join('');
}

function collect(query: Query): Record<string, string | string[]> {
  const names = [...new Set(query.map(([name]) => name))];
  const valuesNamed = (name: string) => query.filter((one) => one[0] === name).map((one) => one[1]);
  return Object.fromEntries(
    names
      .map((name) => [name, valuesNamed(name)])
      .map(([name, values]) => [name, values?.length === 1 ? values[0] : values]),
  );
}

function headersOf(hasBody: boolean): fc.Arbitrary<Record<string, string>> {
  const type = fc.constantFrom(
    ...Array<string>(12).fill(JSON_TYPE),
    'application/json; charset=utf-16',
    'text/plain',
    ';',
  );
  const accept = fc.constantFrom('*/*', '*/*', 'text/csv', 'application/json', ';q=x,,');
  const others = { accept, 'if-none-match': fc.constantFrom('*', 'W/"x"', ','), 'last-event-id': fc.string() };
  return fc.record(
    { ...others, ...(hasBody && { 'content-type': type }) },
    { requiredKeys: hasBody ? ['content-type'] : [] },
  );
}

interface Body {
  readonly text: string;
  readonly isAllowed: boolean;
}

function bodiesOf({ schema, examples = {} }: { schema: Schema; examples?: Record<string, { value: unknown }> }) {
  const isValid = new Ajv({ strict: false }).compile(schema);
  const right = fc.oneof(valuesOf(schema), fc.constantFrom(...Object.values(examples).map(({ value }) => value)));
  const changed = fc
    .tuple(right, fc.array(changes, { maxLength: 2 }))
    .map(([value, made]) => made.reduce(change, value));
  const values = fc.oneof({ arbitrary: changed, weight: 20 }, oddValues);
  const texts = fc.tuple(values, fc.nat(60)).map(([value, cut]) => spoil(JSON.stringify(value), cut));
  return texts.map((text): Body => ({ text, isAllowed: isAllowedBody(text, isValid) }));
}

/** Spoils few of the texts: as JSON, or with a number that no double can hold. */
function spoil(text: string, how: number): string {
  if (how === 0) return text.slice(0, Math.floor(text.length / 2));
  if (how === 1) return `\uFEFF${text}`;
  return how <= 4 ? text.replace(/\d+/, '1e999') : text;
}

function isAllowedBody(text: string, isValid: ValidateFunction): boolean {
  try {
    return isValid(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    return false;
  }
}
