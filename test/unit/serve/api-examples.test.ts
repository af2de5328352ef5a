import { openStoredPrices } from '../../../operations/labels/prices';
import { REQUEST_EXAMPLES } from '../../../serve/api-examples/requests';
import { NEWEST_HOUR, plainApp, pricesUpTo, tablesWith } from '../../support/plain-app';

interface Schema {
  readonly type?: string;
  readonly nullable?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
}
interface Media {
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: object }>>;
}
interface Operation {
  readonly operationId: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}

async function readOperations(): Promise<Operation[]> {
  const { paths } = (await (await plainApp()).inject('/openapi.json')).json();
  return Object.values<Record<string, Operation>>(paths).flatMap((path) => Object.values(path));
}

/** Where a value does not have the form of a schema. */
function findDifferences(value: unknown, schema: Schema, path = ''): string[] {
  if (value === null) return schema.nullable || schema.type === undefined ? [] : [`${path} is null`];
  if (schema.anyOf) {
    const found = schema.anyOf.map((one) => findDifferences(value, one, path));
    return found.some((differences) => differences.length === 0) ? [] : (found[0] ?? []);
  }
  if (schema.enum && !schema.enum.includes(value)) return [`${path} is ${String(value)}`];
  switch (schema.type) {
    case 'object':
      return findInObject(value as Record<string, unknown>, schema, path);
    case 'array':
      return (value as unknown[]).flatMap((item, index) =>
        findDifferences(item, schema.items ?? {}, `${path}/${index}`),
      );
    case 'integer':
      return Number.isInteger(value) ? [] : [`${path} is no integer`];
    case undefined:
      return [];
    default:
      return typeof value === schema.type ? [] : [`${path} is no ${schema.type}`];
  }
}

function findInObject(value: Record<string, unknown>, schema: Schema, path: string): string[] {
  const { properties = {}, required = [], additionalProperties } = schema;
  const missing = required.filter((name) => !(name in value)).map((name) => `${path}/${name} is missing`);
  const inside = Object.entries(value).flatMap(([name, part]) => {
    const known = properties[name];
    if (known) return findDifferences(part, known, `${path}/${name}`);
    return additionalProperties === false ? [`${path}/${name} is unknown`] : [];
  });
  return [...missing, ...inside];
}

describe('the OpenAPI document', () => {
  it('should have answers of the form that the schemas describe', async () => {
    const answers = (await readOperations()).flatMap(({ operationId, responses }) => {
      const media = responses['200']?.content?.['application/json'];
      return media?.example === undefined ? [] : [{ operationId, media }];
    });
    expect(answers.length).toBeGreaterThan(15);
    const names = answers.map(({ operationId }) => operationId);
    expect(names).toEqual(expect.arrayContaining(['getLive', 'getLiveHistory', 'listNews']));
    expect(
      answers.flatMap(({ operationId, media }) => findDifferences(media.example, media.schema, operationId)),
    ).toEqual([]);
  });

  it('should have named examples for each JSON body', async () => {
    const without = (await readOperations()).filter(({ requestBody }) => {
      const media = requestBody?.content['application/json'];
      return media !== undefined && Object.keys(media.examples ?? {}).length === 0;
    });
    expect(without.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('should have a check that finds wrong examples', () => {
    const schema: Schema = { type: 'object', properties: { a: { type: 'integer' } }, required: ['a', 'b'] };
    expect(findDifferences({ a: 0.5 }, schema, 'x')).toEqual(['x/b is missing', 'x/a is no integer']);
  });
});

describe('the bodies of examples', () => {
  const prices = tablesWith(pricesUpTo(NEWEST_HOUR, 400));
  const cases = (operation: string) => Object.entries(REQUEST_EXAMPLES[operation] ?? {});

  it.each(cases('predict'))('should be accepted by POST /predict: %s', async (_, payload) => {
    const answer = await (await plainApp()).inject({ method: 'POST', url: '/predict', payload });
    expect(answer.statusCode).toBe(200);
  });

  it.each(cases('previewLabel'))('should be accepted by POST /labels/preview: %s', async (_, payload) => {
    const app = await plainApp({ openPrices: (query) => openStoredPrices(prices, query) });
    expect((await app.inject({ method: 'POST', url: '/labels/preview', payload })).statusCode).toBe(200);
  });
});
