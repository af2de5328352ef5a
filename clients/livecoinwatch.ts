import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Static, TSchema } from '@sinclair/typebox';
import type { TypeCheck } from '@sinclair/typebox/compiler';
import type { ValueError } from '@sinclair/typebox/errors';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { findProxy } from '../config/find-proxy';
import type { PricePoint } from '../forecasting/price-points';
import { REAL_SOURCE } from '../forecasting/replay';
import { createTunnelAgent } from './http-tunnel';
import { CreditsAnswer, ErrorAnswer, HistoryAnswer, StatusAnswer } from './livecoinwatch/answers';
import { noAnswer, toError, unexpectedAnswer } from './livecoinwatch/errors';

export { outOfCredits, TooManyRequestsError } from './livecoinwatch/errors';

export interface HistoryRange {
  readonly asset: string;
  /** Epoch ms, both inclusive. */
  readonly start: number;
  readonly end: number;
}

/** A failed call throws a NexthourError. No error contains the API key. */
export interface LiveCoinWatch {
  /** The source of the prices of an asset: `livecoinwatch`, or the name that a replaying server gives. */
  source(query: { asset: string }): Promise<string>;
  credits(): Promise<{ remaining: number; limit: number }>;
  /** Returns about 100 points, however long the range is. `bytes` is the response body. */
  history(range: HistoryRange, signal?: AbortSignal): Promise<{ bytes: Buffer; points: PricePoint[] }>;
}

export interface LiveCoinWatchOptions {
  readonly url: string;
  readonly apiKey: string;
  /** Time limit of a whole call, including the connection. Default: 15 s. */
  readonly deadlineMs?: number;
  /** Upper bound for the size of a response. Default: 4 MiB. */
  readonly maxBytes?: number;
}

export function connectLiveCoinWatch(options: LiveCoinWatchOptions): LiveCoinWatch {
  const call = createCall(options);
  return {
    source: async ({ asset }) => {
      const { source = REAL_SOURCE, sources = {} } = (await call('/status', StatusAnswer)).answer;
      return sources[asset] ?? source;
    },
    credits: async () => {
      const { answer } = await call('/credits', CreditsAnswer);
      return { remaining: answer.dailyCreditsRemaining, limit: answer.dailyCreditsLimit };
    },
    history: async ({ asset, start, end }, signal) => {
      const body = { currency: 'USD', code: asset, start, end, meta: false };
      const { bytes, answer } = await call('/coins/single/history', HistoryAnswer, body, signal);
      const points = answer.history.map(({ date, rate, volume, cap }) => ({
        time: date,
        rate: rate ?? null,
        volume: volume ?? null,
        cap: cap ?? null,
      }));
      return { bytes, points };
    },
  };
}

function createCall({ url, apiKey, deadlineMs = 15_000, maxBytes = 4 * 1024 * 1024 }: LiveCoinWatchOptions) {
  const base = url.replace(/\/+$/, '');
  const http = createHttp({ base, apiKey, maxBytes });
  const hideKey = (text: string) => text.replaceAll(apiKey, '***');

  return async <T extends TSchema>(path: string, schema: TypeCheck<T>, body: object = {}, signal?: AbortSignal) => {
    const deadline = AbortSignal.timeout(deadlineMs);
    const response = await http
      .post<Buffer>(path, body, { signal: signal ? AbortSignal.any([signal, deadline]) : deadline })
      .catch((error: unknown) => {
        signal?.throwIfAborted();
        const reason = deadline.aborted ? `timed out after ${deadlineMs} ms` : hideKey(reasonOf(error));
        throw noAnswer(`${base}${path}`, reason);
      });
    return { bytes: response.data, answer: readAnswer({ path, response, schema, hideKey }) };
  };
}

function createHttp({ base, apiKey, maxBytes }: { base: string; apiKey: string; maxBytes: number }): AxiosInstance {
  const agent = createAgent(new URL(base));
  return axios.create({
    baseURL: base,
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    responseType: 'arraybuffer',
    maxContentLength: maxBytes,
    maxRedirects: 0,
    validateStatus: () => true,
    httpAgent: agent,
    httpsAgent: agent,
    // The agent uses the proxy, by the rules of all our clients.
    proxy: false,
  });
}

function createAgent(url: URL): HttpAgent {
  const proxy = findProxy(url);
  if (proxy) return createTunnelAgent(url, proxy);
  return url.protocol === 'https:' ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
}

/** An axios error holds the request headers with the API key. Only its code and message may appear in our errors. */
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
    const { code: status = response.status, description = answer.error.status ?? 'no description' } = answer.error;
    throw toError({ ...failure, status, description: hideKey(description) });
  }
  if (response.status >= 400) {
    const description = hideKey(quoteBody(response.data));
    throw toError({ ...failure, status: response.status, description, isForeign: true });
  }
  if (schema.Check(answer)) return answer;
  throw unexpectedAnswer(path, hideKey(describeProblem(response, schema.Errors(answer).First())));
}

function describeProblem({ status, headers, data }: AxiosResponse<Buffer>, problem?: ValueError): string {
  if (status >= 300) return `it redirects to ${headers.location} with ${status}; check LIVE_COIN_WATCH_URL`;
  if (parseJson(data) === undefined) return `it is not JSON: ${quoteBody(data)}`;
  return problem ? `${problem.path || 'the body'}: ${problem.message}` : 'it has an unknown shape';
}

/** The beginning of an answer that is not of LiveCoinWatch, without the marks of HTML. */
function quoteBody(bytes: Buffer): string {
  const text = bytes
    .toString('utf8', 0, 4_000)
    .replace(/<(style|script)\b.*?<\/\1>|<[^>]*>|[\s\p{Cc}]+/gisu, ' ')
    .replace(/ +/g, ' ')
    .trim();
  return text === '' ? 'an empty body' : JSON.stringify(text.slice(0, 200));
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
