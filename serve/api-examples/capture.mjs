/**
 * node serve/api-examples/capture.mjs http://localhost:8000 : writes answers of a running nexthour to responses.json, the examples of the
 * OpenAPI document. Long lists are cut.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MAX_ITEMS = 2;
const [, , root] = process.argv;
if (!root) throw new Error('give the address of a running nexthour, like http://localhost:8000');

const read = async (path, init) => {
  const answer = await fetch(`${root}${path}`, init);
  return answer.ok && answer.headers.get('content-type')?.includes('json') ? answer.json() : null;
};
const post = (body) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

function shorten(value) {
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map(shorten);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shorten(part)]));
}

const { forecasts } = await read('/forecasts?limit=3');
const { hours } = await read('/hours?count=4');
const settled = forecasts.find(({ state }) => state === 'settled') ?? forecasts[0];
const finished = hours.find(({ outcome }) => outcome !== null);
const { models } = await read('/models');
const [model] = models;
const [search] = (await read('/searches')).searches;
const { paths } = await read('/openapi.json');
const examples = {};
for (const [path, operations] of Object.entries(paths)) {
  const { operationId, parameters = [] } = operations.get ?? {};
  if (!operationId || path.endsWith('/stream') || path === '/ws') continue;
  const filled = path
    .replace('/forecasts/{id}', `/forecasts/${settled?.id}`)
    .replace('{hour}', finished?.hour ?? '')
    .replace('/models/{id}', `/models/${model?.id}`)
    .replace('/searches/{id}', `/searches/${search?.id}`)
    .replace('/live/{asset}', '/live/BTC');
  const needsQuery = parameters.some(({ in: place, required }) => place === 'query' && required);
  if (filled.includes('{') || needsQuery) continue;
  const answer = await read(filled);
  if (answer) examples[operationId] = shorten(answer);
}
examples.predict = shorten(await read('/predict', post({})));
examples.previewLabel = shorten(await read('/labels/preview', post({ threshold: '2%', horizon: '12h' })));
for (const [name, example] of Object.entries(examples)) if (example === null) delete examples[name];
writeFileSync(join(import.meta.dirname, 'responses.json'), `${JSON.stringify(examples, null, 2)}\n`);
process.stdout.write(`${Object.keys(examples).length} examples: ${Object.keys(examples).join(', ')}\n`);
