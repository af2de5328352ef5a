import { REQUEST_EXAMPLES } from '../../../serve/api-examples/requests';
import { plainApp } from '../../support/plain-app';

interface Operation {
  readonly operationId?: string;
  readonly parameters?: readonly { in: string; name: string }[];
}

interface Request {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly payload?: object;
}

type App = Awaited<ReturnType<typeof plainApp>>;

const TOKEN = 'a token of 20 signs.'.replaceAll(' ', '-');
/** Room for a sentence about each problem, but not for the input. */
const MAX_ANSWER_CHARACTERS = 1_500;
/** Fields for any sentence of a person. */
const FREE_TEXTS = ['reason', 'operator'];
const IN_URLS = {
  'an escape that is none': '%zz',
  'a zero byte': 'a%00b',
  'half a character': '%FF',
  '3,000 characters': 'A'.repeat(3_000),
  'a picture': '%F0%9F%98%80',
  'a second header': '%0d%0aset-cookie:%20a=b',
  SQL: "'%20or%201=1--",
};
const IN_BODIES = { 'a zero byte': 'a\u0000b', '3,000 characters': 'A'.repeat(3_000) };

async function listOperations(app: App) {
  const { paths } = (await app.inject('/openapi.json')).json<{ paths: Record<string, Record<string, Operation>> }>();
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      path,
      method: method.toUpperCase() as 'GET',
      operation,
    })),
  );
}

/** Every path parameter and every query field of all documented routes, filled with this text. */
async function listUrls(app: App, text: string): Promise<Request[]> {
  return (await listOperations(app)).flatMap(({ path, method, operation: { parameters = [] } }) => {
    const usable = path.replace(/\{(\w+)\}/g, 'BTC');
    const fields = parameters.filter((each) => each.in === 'query' && !FREE_TEXTS.includes(each.name));
    const queries = fields.map(({ name }) => `${usable}?${name}=${text}`);
    const inPath = path.includes('{') ? [path.replace(/\{\w+\}/g, text)] : [];
    return [...inPath, ...queries].map((url) => ({ method, url }));
  });
}

/** Every text in the examples of bodies, replaced by this text. */
async function listBodies(app: App, text: string): Promise<Request[]> {
  return (await listOperations(app)).flatMap(({ path, method, operation: { operationId = '' } }) =>
    Object.values(REQUEST_EXAMPLES[operationId] ?? {}).flatMap((body) => {
      const fields = Object.entries(body).filter(([, value]) => typeof value === 'string');
      return fields.map(([name]) => ({ method, url: path, payload: { ...body, [name]: text } }));
    }),
  );
}

/** What is answered in another way than by a short problem about the request. */
async function findSurprises(app: App, requests: readonly Request[]): Promise<string[]> {
  const surprises: string[] = [];
  for (const request of requests) {
    const { statusCode, headers, body } = await app.inject({
      ...request,
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const type = request.url.startsWith('/v2/') ? 'application/json' : 'application/problem+json';
    const isProblem = String(headers['content-type']).startsWith(type);
    const isRefused = statusCode >= 400 && statusCode < 500 && isProblem && body.length <= MAX_ANSWER_CHARACTERS;
    if (!isRefused)
      surprises.push(`${request.method} ${request.url.slice(0, 80)}: ${statusCode} ${body.slice(0, 150)}`);
  }
  return surprises;
}

test.each(Object.entries(IN_URLS))('every route refuses a URL with %s', async (_, text) => {
  const app = await plainApp({ adminToken: TOKEN });
  const requests = await listUrls(app, text);
  expect(requests.length).toBeGreaterThan(40);
  expect(await findSurprises(app, requests)).toEqual([]);
});

test.each(Object.entries(IN_BODIES))('every route refuses a body with %s', async (_, text) => {
  const app = await plainApp({ adminToken: TOKEN });
  const requests = await listBodies(app, text);
  expect(requests.length).toBeGreaterThan(10);
  expect(await findSurprises(app, requests)).toEqual([]);
});
