import { REQUEST_EXAMPLES } from './requests';
import responses from './responses.json';

interface Media {
  example?: unknown;
  examples?: Record<string, { readonly value: unknown }>;
}
interface Operation {
  readonly operationId?: string;
  readonly requestBody?: { readonly content?: Readonly<Record<string, Media>> };
  readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}
interface Document {
  readonly paths?: object;
}

const JSON_TYPE = 'application/json';
const RESPONSES: Readonly<Record<string, unknown>> = responses;

/** Adds examples to the operations of an OpenAPI document: named bodies of requests, and answers of a real nexthour (capture.mjs). */
export function addExamples<T extends Document>(document: T): T {
  for (const path of Object.values(document.paths ?? {}) as Record<string, Operation>[]) {
    for (const operation of Object.values(path)) addToOperation(operation);
  }
  return document;
}

function addToOperation({ operationId = '', requestBody, responses: answers }: Operation): void {
  const body = requestBody?.content?.[JSON_TYPE];
  const named = REQUEST_EXAMPLES[operationId];
  if (body && named) {
    body.examples = Object.fromEntries(Object.entries(named).map(([name, value]) => [name, { value }]));
  }
  const answer = answers?.['200']?.content?.[JSON_TYPE];
  if (answer && operationId in RESPONSES) answer.example = RESPONSES[operationId];
}
