import Ajv2020 from 'ajv/dist/2020';
import { openStoredPrices } from '../../../operations/labels/prices';
import { REQUEST_EXAMPLES } from '../../../serve/api-examples/requests';
import { NEWEST_HOUR, plainApp, pricesUpTo, tablesWith } from '../../support/plain-app';

interface Media {
  readonly schema: object;
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

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });

/** Where a value does not have the form of a schema of OpenAPI 3.1. */
function findDifferences(value: unknown, schema: object): string[] {
  const check = ajv.compile(schema);
  if (check(value)) return [];
  return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
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
    const differences = answers.flatMap(({ operationId, media: { example, schema } }) =>
      findDifferences(example, schema).map((difference) => `${operationId}${difference}`),
    );
    expect(differences).toEqual([]);
  });

  it('should have named examples for each JSON body', async () => {
    const without = (await readOperations()).filter(({ requestBody }) => {
      const media = requestBody?.content['application/json'];
      return media !== undefined && Object.keys(media.examples ?? {}).length === 0;
    });
    expect(without.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('should have a check that finds wrong examples', () => {
    const properties = { a: { type: 'integer' }, c: { type: ['string', 'null'], enum: ['x'] } };
    const schema = { type: 'object', properties, required: ['a', 'b'], additionalProperties: false };
    expect(findDifferences({ a: 0.5, c: null, d: 1 }, schema)).toEqual([
      " must have required property 'b'",
      ' must NOT have additional properties',
      '/a must be integer',
      '/c must be equal to one of the allowed values',
    ]);
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
