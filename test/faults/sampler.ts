import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from './target';

const INTERVAL_MS = 200;
/** A machine with two cores that trains a model can be slow. A server that answers later than this has stopped. */
const MAX_ANSWER_MS = 5_000;

export interface Sampler {
  /** Problems since the last call. */
  stop(): Promise<string[]>;
}

/** Asks the server again and again, and reports each answer that does not come or is a 5xx. */
export function startSampler({ serverUrl }: Target, { expectsModel }: { expectsModel: boolean }): Sampler {
  const problems = new Map<string, number>();
  let isStopped = false;
  const ask = async (path: string, request: RequestInit = {}) => {
    const signal = AbortSignal.timeout(MAX_ANSWER_MS);
    const result = await fetch(`${serverUrl}${path}`, { ...request, signal }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.ok ? null : `${path} answers ${response.status}`;
      },
      (error: Error) => `${path} does not answer (${error.name})`,
    );
    if (result) problems.set(result, (problems.get(result) ?? 0) + 1);
  };
  const headers = { 'content-type': 'application/json' };
  const sampling = (async () => {
    while (!isStopped) {
      await ask('/health');
      if (expectsModel) await ask('/predict', { method: 'POST', headers, body: '{}' });
      await sleep(INTERVAL_MS);
    }
  })();
  return {
    stop: async () => {
      isStopped = true;
      await sampling;
      return [...problems].map(([problem, times]) => `${times} × ${problem}`);
    },
  };
}
