import fc from 'fast-check';

/** What OpenAPI says about a value. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** Values that routes know, by the names of fields, so that some requests reach what is behind the checks. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  asset: ['BTC', 'btc'],
  model: ['btc_predictor'],
  version: ['3', '1'],
  question: ['btc-1h', 'btc-5m', 'btc-rise-2pct-12h'],
  id: ['btc-1h', 'btc-1h-v3', 'btc-rise-2pct-12h', 'BTC-2026-11-21T08Z-replay+112w'],
  ids: ['btc-1h-v1,btc-1h-v2'],
  name: ['log_sigma'],
  source: ['livecoinwatch', 'request'],
};
const KNOWN_TIMES = ['2026-11-21T07Z', '2026-11-20', '2026-11-21T07:05:00Z'];

const MORE_ITEMS = 3;

/**
 * Values that a schema allows.
 * @param name the field
 */
export function valuesOf(schema: Schema, name = ''): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => valuesOf(one, name)));
  switch (schema.type) {
    case 'object':
      return objectsOf(schema);
    case 'array':
      return listsOf(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1e9, max: Math.min(schema.maximum ?? 1e9, 2 ** 31 - 1) });
    case 'number':
      return fc.double({
        min: schema.minimum ?? schema.exclusiveMinimum ?? -1e12,
        max: schema.maximum ?? 1e12,
        noNaN: true,
      });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return textsOf(schema, name);
    default:
      return fc.jsonValue();
  }
}

function objectsOf({ properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valuesOf(schema, name)]));
  return fc.record(fields, { requiredKeys: [...required] });
}

function listsOf({ items = {}, minItems = 0, maxItems = Number.POSITIVE_INFINITY }: Schema): fc.Arbitrary<unknown> {
  return fc.array(valuesOf(items), { minLength: minItems, maxLength: Math.min(maxItems, minItems + MORE_ITEMS) });
}

function textsOf({ pattern = '', maxLength = 100 }: Schema, name: string): fc.Arbitrary<string> {
  const expression = new RegExp(pattern);
  const known = (KNOWN[name] ?? KNOWN_TIMES).filter((text) => expression.test(text) && text.length <= maxLength);
  const free = pattern === '' ? fc.string({ maxLength }) : fc.stringMatching(expression);
  return known.length > 0 ? fc.oneof({ arbitrary: fc.constantFrom(...known), weight: 4 }, free) : free;
}

/** Values of any type, and of lengths and sizes that programs do not expect. */
export const oddValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(null, true, '', '0', '\0', '\u{1F600}', 'x'.repeat(3_000), '2026-13-99T99Z'),
  fc.constantFrom<unknown>(0, -0, -1, 0.5, 24, 2 ** 31, 2 ** 53, 1e300, 5e-324, -1e300),
  fc.constantFrom<unknown>([], {}, [[]], [null], { toString: 1 }, { constructor: { prototype: {} } }, nest(500)),
);

function nest(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

interface Change {
  readonly at: number;
  readonly kind: 'retype' | 'replace' | 'remove' | 'add';
  readonly name: string;
  readonly value: unknown;
}

export const changes: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('retype', 'retype', 'retype', 'replace', 'replace', 'remove', 'add'),
  name: fc.constantFrom('lag_1', 'rates', 'question', 'asset', '__proto__', 'x'),
  value: oddValues,
});

/** Makes a change somewhere in a JSON value, and returns the result. */
export function change(value: unknown, { at, kind, name, value: other }: Change): unknown {
  const copy = structuredClone(value);
  const places = listPlaces(copy);
  if (places.length === 0 || kind === 'add') return addTo(copy, name, other);
  const { holder, key } = places[at % places.length] as Place;
  if (kind === 'retype') holder[key] = retype(holder[key]);
  else if (kind === 'replace') holder[key] = other;
  else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
  return copy;
}

/** The same value in another type, as careless callers send it. */
function retype(value: unknown): unknown {
  if (typeof value === 'string') return Date.UTC(2025, 10, 21, 7);
  if (Array.isArray(value)) return value[0];
  return typeof value === 'object' ? [value] : String(value);
}

function addTo(value: unknown, name: string, other: unknown): unknown {
  if (Array.isArray(value)) return [...value, other];
  return typeof value === 'object' && value !== null ? { ...value, [name]: other } : other;
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** Each member of the objects and lists in a JSON value. Of a long list, the first ones. */
function listPlaces(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder)
    .slice(0, 10)
    .flatMap((key) => [{ holder, key }, ...listPlaces(holder[key])]);
}
