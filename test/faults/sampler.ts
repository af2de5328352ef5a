import { setTimeout as sleep } from 'node:timers/promises';
import { type AliasWatch, readAliasedModel } from './alias';
import { findDanglingPointers } from './pointers';
import type { Target } from './target';

const SERVER_INTERVAL_MS = 200;
/** Each look runs git and lists the object store, which takes a part of the machine from the hours. */
const STORES_INTERVAL_MS = 1_500;
/** A busy machine with two cores that trains a model can be slow. A server that answers later than this has stopped. */
const MAX_ANSWER_MS = 20_000;
const MAX_TRIES = 40;
const JSON_BODY = { 'content-type': 'application/json' };

export interface Sampler {
  /** Problems since the start, each once. Also a problem: no sample of the stores succeeded. */
  stop(): Promise<string[]>;
}

/** What is sampled during an hour. */
export interface Sampling {
  /** Whether a model was promoted before, so that the server must forecast. */
  readonly expectsModel: boolean;
  /** Whether the server must answer all the time. */
  readonly expectsServer: boolean;
  /** `null` when a person moves the alias. */
  readonly alias: AliasWatch | null;
}

/** Looks at the server and at the stores again and again during an hour. */
export function startSampler(target: Target, { expectsModel, expectsServer, alias }: Sampling): Sampler {
  const problems = new Map<string, number>();
  const report = (problem: string) => problems.set(problem, (problems.get(problem) ?? 0) + 1);
  let isStopped = false;
  let storeSamples = 0;

  async function ask(path: string, request: RequestInit = {}): Promise<void> {
    const problem = await askServer(target, path, request).catch(nameError);
    if (problem !== null) report(`${path} ${problem}`);
  }
  async function sampleServer(): Promise<void> {
    await ask('/health');
    if (expectsModel) await ask('/predict', { method: 'POST', headers: JSON_BODY, body: '{}' });
  }
  /** The last sample begins after the end. */
  async function untilStopped(pauseMs: number, sample: () => Promise<unknown>): Promise<void> {
    while (!isStopped) {
      await sample();
      await sleep(pauseMs);
    }
    await sample();
  }
  /** A store that the fault has stopped cannot be looked at. */
  async function sampleStores(): Promise<void> {
    try {
      for (const problem of await findDanglingPointers(target)) report(problem);
      const moved = alias?.see(await readAliasedModel(target)) ?? null;
      if (moved !== null) report(moved);
      storeSamples += 1;
    } catch {
      // It is looked at again.
    }
  }

  const sampling = Promise.all([
    expectsServer ? untilStopped(SERVER_INTERVAL_MS, sampleServer) : null,
    untilStopped(STORES_INTERVAL_MS, sampleStores),
  ]);
  return {
    stop: async () => {
      isStopped = true;
      await sampling;
      // The fault may have stopped the stores until now.
      for (let tries = 0; storeSamples === 0 && tries < MAX_TRIES; tries += 1) {
        await sleep(STORES_INTERVAL_MS);
        await sampleStores();
      }
      const found = [...problems].map(([problem, times]) => `${times} × ${problem}`);
      return storeSamples === 0 ? [...found, 'no sample of the stores succeeded'] : found;
    },
  };
}

/** Returns what is wrong with the answer. */
async function askServer(target: Target, path: string, request: RequestInit): Promise<string | null> {
  const response = await fetch(`${target.serverUrl()}${path}`, {
    ...request,
    signal: AbortSignal.timeout(MAX_ANSWER_MS),
  });
  await response.arrayBuffer();
  return response.ok ? null : `answers ${response.status}`;
}

function nameError(error: Error): string {
  const { cause } = error as { cause?: { code?: string } };
  return `does not answer (${cause?.code ?? error.name})`;
}
