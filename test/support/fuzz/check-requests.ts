import fc from 'fast-check';
import type { App } from '../../../serve/fastify';
import { type ApiDocument, type GeneratedRequest, requestsOf } from './requests';

/** FUZZ_SEED=… sends other requests. Without it they are the same in each run, so that a change that breaks one fails at once. */
export const SEED = Number(process.env.FUZZ_SEED ?? 1);

interface Fuzzed {
  readonly app: App;
  readonly cases: number;
  /** The codes of 503 that name a part which this app does not have. */
  readonly absent: readonly string[];
}

/**
 * Sends generated requests. None may get a 5xx, or a success that the OpenAPI document does not allow.
 * @throws with the smallest request that gets one, and the seed
 */
export async function checkGeneratedRequests({ app, cases, absent }: Fuzzed): Promise<void> {
  const document = (await app.inject('/openapi.json')).json<ApiDocument>();
  const property = fc.asyncProperty(requestsOf(document), async (request) => {
    const fault = await findFault(app, request, absent);
    if (fault) throw new Error(fault);
  });
  await fc.assert(property, { numRuns: cases, seed: SEED });
}

async function findFault(app: App, { isAllowed, ...request }: GeneratedRequest, absent: readonly string[]) {
  const { statusCode, body } = await app.inject(request);
  if (statusCode < 400 && !isAllowed) return `status ${statusCode} for a request that the document does not allow`;
  // An answer to HEAD has no body.
  const isAbsent = request.method === 'HEAD' || absent.some((code) => body.includes(`"code":"${code}"`));
  if (statusCode < 500 || (statusCode === 503 && isAbsent)) return undefined;
  return `status ${statusCode}: ${body.slice(0, 300)}`;
}
