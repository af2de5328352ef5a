import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Static, TSchema } from '@sinclair/typebox';
import type { TypeCheck } from '@sinclair/typebox/compiler';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import type { PricePoint } from '../forecasting/price-points';
import { REAL_SOURCE } from '../forecasting/replay';
import { CreditsAnswer, ErrorAnswer, HistoryAnswer, StatusAnswer } from './livecoinwatch/answers';
import { NoAnswer, UnexpectedAnswer } from './livecoinwatch/errors';
import { errorOf } from './livecoinwatch/refusals';

export * from './livecoinwatch/errors';

export interface HistoryRange {
  readonly asset: string;
  /** Epoch ms; the point at exactly `end` belongs to the answer. */
  readonly start: number;
  readonly end: number;
}

/** Every call throws a `LiveCoinWatchError` when it fails; none of them ever holds the key. */
export interface LiveCoinWatch {
  /** Where the prices come from: `livecoinwatch`, or what a replaying server calls itself. */
  source(): Promise<string>;
  credits(): Promise<{ remaining: number; limit: number }>;
  /** About 100 points, however long the range; `bytes` is the answer as it came. */
  history(range: HistoryRange, signal?: AbortSignal): Promise<{ bytes: Buffer; points: PricePoint[] }>;
}

export interface LiveCoinWatchOptions {
  readonly url: string;
  readonly apiKey: string;
  /** For a whole call, connection included. */
  readonly deadlineMs?: number;
  readonly mostBytes?: number;
}

export function connectLiveCoinWatch(options: LiveCoinWatchOptions): LiveCoinWatch {
  const call = createCall(options);
  return {
    source: async () => (await call('/status', StatusAnswer)).answer.source ?? REAL_SOURCE,
    credits: async () => {
      const { answer } = await call('/credits', CreditsAnswer);
      return { remaining: answer.dailyCreditsRemaining, limit: answer.dailyCreditsLimit };
    },
    history: async ({ asset, start, end }, signal) => {
      const body = { currency: 'USD', code: asset, start, end, meta: false };
      const { bytes, answer } = await call('/coins/single/history', HistoryAnswer, body, signal);
      return { bytes, points: answer.history.map(({ date, ...prices }) => ({ time: date, ...pricesOf(prices) })) };
    },
  };
}

type MaybePrices = { readonly [K in 'rate' | 'volume' | 'cap']?: number | null };

function pricesOf({ rate, volume, cap }: MaybePrices): Omit<PricePoint, 'time'> {
  return { rate: rate ?? null, volume: volume ?? null, cap: cap ?? null };
}

function createCall({ url, apiKey, deadlineMs = 15_000, mostBytes = 4 * 1024 * 1024 }: LiveCoinWatchOptions) {
  const base = url.replace(/\/+$/, '');
  const http = createHttp({ base, apiKey, mostBytes });
  const hideKey = (text: string) => text.replaceAll(apiKey, '***');

  return async <T extends TSchema>(path: string, schema: TypeCheck<T>, body: object = {}, signal?: AbortSignal) => {
    const deadline = AbortSignal.timeout(deadlineMs);
    const response = await http
      .post<Buffer>(path, body, { signal: signal ? AbortSignal.any([signal, deadline]) : deadline })
      .catch((error: unknown) => {
        signal?.throwIfAborted();
        const reason = deadline.aborted ? `none within ${deadlineMs} ms` : hideKey(reasonOf(error));
        throw new NoAnswer(`${base}${path}`, reason);
      });
    return { bytes: response.data, answer: readAnswer({ path, response, schema, hideKey }) };
  };
}

function createHttp({ base, apiKey, mostBytes }: { base: string; apiKey: string; mostBytes: number }): AxiosInstance {
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(base).hostname);
  return axios.create({
    baseURL: base,
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    responseType: 'arraybuffer',
    maxContentLength: mostBytes,
    maxRedirects: 0,
    validateStatus: () => true,
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({ keepAlive: true }),
    ...(isLoopback ? { proxy: false } : {}),
  });
}

/** An error of axios holds the request with its headers, and so the key: only its words are taken. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return [code, message].filter(Boolean).join(': ') || 'unknown reason';
}

interface Received<T extends TSchema> {
  readonly path: string;
  readonly response: AxiosResponse<Buffer>;
  readonly schema: TypeCheck<T>;
  readonly hideKey: (text: string) => string;
}

function readAnswer<T extends TSchema>({ path, response, schema, hideKey }: Received<T>): Static<T> {
  const answer = parseJson(response.data);
  const failure = { path, retryAfter: response.headers['retry-after'], answeredAt: response.headers.date };
  if (ErrorAnswer.Check(answer)) {
    const { code = response.status, description = answer.error.status ?? 'no description' } = answer.error;
    throw errorOf({ ...failure, code, description: hideKey(description) });
  }
  if (response.status >= 400) throw errorOf({ ...failure, code: response.status, description: 'no description' });
  if (schema.Check(answer)) return answer;
  const problem = schema.Errors(answer).First();
  throw new UnexpectedAnswer(path, problem ? `${problem.path || 'the body'}: ${problem.message}` : 'of another shape');
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
