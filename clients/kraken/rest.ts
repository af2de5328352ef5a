import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { request } from 'undici';
import { codeAndMessageOf } from '../../system/errors';
import { tryParseJson } from '../../system/parse-json';
import { createDispatcher } from '../http-dispatcher';
import { noAnswer, reportedErrors, TooManyCallsError, unexpectedAnswer } from './errors';
import { toRestPair } from './symbols';
import type { KrakenTrade } from './trade';

/** `[price, quantity, time in seconds, buy or sell, market or limit, miscellaneous, id]` */
const Row = Type.Tuple([
  Type.String({ pattern: '^\\d+(\\.\\d+)?$' }),
  Type.String({ pattern: '^\\d+(\\.\\d+)?$' }),
  Type.Number({ exclusiveMinimum: 0 }),
  Type.Union([Type.Literal('b'), Type.Literal('s')]),
  Type.String(),
  Type.String(),
  Type.Integer({ minimum: 1 }),
]);
const ErrorList = TypeCompiler.Compile(Type.Object({ error: Type.Array(Type.String(), { minItems: 1 }) }));
const TradesAnswer = TypeCompiler.Compile(
  Type.Object({ result: Type.Record(Type.String(), Type.Union([Type.Array(Row), Type.String(), Type.Number()])) }),
);

const StatusAnswer = TypeCompiler.Compile(
  Type.Object({ result: Type.Object({ source: Type.Optional(Type.String({ pattern: '^[a-z0-9+-]{1,40}$' })) }) }),
);

/** The source of trades of an exchange that does not name its source. */
export const KRAKEN_SOURCE = 'kraken';

export interface TradesPage {
  /** In the order of Kraken, which is that of the ids. */
  readonly trades: readonly KrakenTrade[];
  /** Ask for the next page with this `since`. */
  readonly last: string;
  /** True when Kraken had no more trades. */
  readonly isNewest: boolean;
}

/** The public REST API of Kraken. It allows about one call per second and address; the caller keeps to it. */
export interface KrakenRest {
  /** At most 1,000 trades after `since` (nanoseconds since 1970), oldest first. @throws NexthourError */
  trades(query: { asset: string; since: string }, signal?: AbortSignal): Promise<TradesPage>;
  /** The source of the trades: `kraken`, or the name that a simulator gives. @throws NexthourError */
  source(signal?: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

export const TRADES_PER_PAGE = 1_000;
const MAX_BYTES = 4 * 1024 * 1024;

/** @param url `https://api.kraken.com` */
export function connectKrakenRest({ url, deadlineMs = 10_000 }: { url: string; deadlineMs?: number }): KrakenRest {
  const base = url.replace(/\/+$/, '');
  const dispatcher = createDispatcher({ maxResponseSize: MAX_BYTES });
  const get = async (path: string, signal?: AbortSignal) => {
    const deadline = AbortSignal.timeout(deadlineMs);
    const options = { dispatcher, signal: signal ? AbortSignal.any([signal, deadline]) : deadline };
    return call(`${base}${path}`, options).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw noAnswer(`${base}${path}`, deadline.aborted ? `timed out after ${deadlineMs} ms` : codeAndMessageOf(error));
    });
  };
  return {
    trades: async ({ asset, since }, signal) => {
      const path = `/0/public/Trades?pair=${toRestPair(asset)}&since=${since}&count=${TRADES_PER_PAGE}`;
      return readPage(path, await get(path, signal));
    },
    source: async (signal) => {
      const path = '/0/public/SystemStatus';
      const value = readJson(path, await get(path, signal));
      if (StatusAnswer.Check(value)) return value.result.source ?? KRAKEN_SOURCE;
      throw unexpectedAnswer(path, 'it has no status');
    },
    close: () => dispatcher.destroy(),
  };
}

async function call(url: string, options: Parameters<typeof request>[1]) {
  const { statusCode, body } = await request(url, options);
  return { statusCode, text: await body.text() };
}

/** @throws NexthourError when the answer reports an error or is not JSON */
function readJson(path: string, { statusCode, text }: { statusCode: number; text: string }): unknown {
  const value = tryParseJson(text);
  if (ErrorList.Check(value)) throw reportedErrors(path, value.error);
  if (statusCode === 429) throw new TooManyCallsError('status 429');
  if (statusCode !== 200) throw unexpectedAnswer(path, `status ${statusCode}`);
  if (value === undefined) throw unexpectedAnswer(path, 'it is not JSON');
  return value;
}

function readPage(path: string, answer: { statusCode: number; text: string }): TradesPage {
  const value = readJson(path, answer);
  if (!TradesAnswer.Check(value)) {
    const problem = TradesAnswer.Errors(value).First();
    throw unexpectedAnswer(path, problem ? `${problem.path || 'the body'}: ${problem.message}` : 'it has no trades');
  }
  const { last, ...pairs } = value.result;
  const rows = Object.values(pairs).find((entry) => Array.isArray(entry));
  if (rows === undefined || last === undefined) throw unexpectedAnswer(path, 'it has no trades or no `last`');
  return { trades: rows.map(toTrade), last: String(last), isNewest: rows.length < TRADES_PER_PAGE };
}

function toTrade([price, quantity, seconds, side, , , id]: Static<typeof Row>): KrakenTrade {
  return {
    id,
    price: Number(price),
    quantity: Number(quantity),
    side: side === 'b' ? 'buy' : 'sell',
    at: toIso(seconds),
  };
}

/** A number of this size has the precision of microseconds. */
function toIso(seconds: number): string {
  const micros = Math.round(seconds * 1e6);
  const text = new Date(Math.floor(micros / 1e6) * 1000).toISOString().slice(0, 19);
  return `${text}.${String(micros % 1e6).padStart(6, '0')}Z`;
}
