import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { FastifyError, FastifyInstance } from 'fastify';
import { formatInstant } from '../../forecasting/hour';
import type { Clock } from '../../system/clock';
import { EnvelopeError } from '../protocol';
import { MINUTE_MS } from './minute-trades';
import type { Pair } from './pairs';
import { listBetween, listNewest, positionAt, type TradeRange } from './positions';
import type { TradeBook } from './trade-book';
import { timeNs, writeTradeRows } from './trade-messages';

export interface RestOptions {
  readonly books: readonly { readonly pair: Pair; readonly book: TradeBook }[];
  readonly clock: Clock;
  readonly source: string;
  readonly isOpen: () => boolean;
  /** Throws when the address makes too many calls. */
  readonly takeCall: (address: string) => void;
}

const ERRORS: Readonly<Record<number, string>> = {
  400: 'EGeneral:Invalid arguments',
  404: 'EQuery:Unknown asset pair',
  429: 'EAPI:Rate limit exceeded',
};
const MAX_TRADES = 1000;
const NS_PER_MS = 1_000_000n;
const NS_PER_SECOND = 1_000_000_000n;
/** A `since` up to here is in seconds. */
const MAX_SECONDS = 1_000_000_000_000n;

const TradesQuery = Type.Object({
  pair: Type.String(),
  since: Type.Optional(Type.String({ pattern: '^\\d{1,19}$' })),
  count: Type.Optional(Type.String({ pattern: '^([1-9]\\d{0,2}|1000)$' })),
});

export function addRestRoutes(app: FastifyInstance, options: RestOptions): void {
  const { books, clock, source, isOpen, takeCall } = options;
  const routes = app.withTypeProvider<TypeBoxTypeProvider>().setValidatorCompiler(TypeBoxValidatorCompiler);
  // Kraken refuses a call with the HTTP status 200.
  app.setErrorHandler(({ statusCode = 500 }: FastifyError, _, reply) =>
    reply.code(200).send({ error: [ERRORS[statusCode] ?? 'EGeneral:Internal error'] }),
  );
  routes.get('/0/public/Time', async () => {
    const now = clock.now();
    return { error: [], result: { unixtime: Math.floor(now / 1000), rfc1123: new Date(now).toUTCString() } };
  });
  routes.get('/0/public/SystemStatus', async () => ({
    error: [],
    result: { status: isOpen() ? 'online' : 'maintenance', timestamp: formatInstant(clock.now()), source },
  }));
  routes.get('/0/public/Trades', { schema: { querystring: TradesQuery } }, async ({ query, ip }, reply) => {
    takeCall(ip);
    const found = books.find(({ pair }) => pair.restNames.includes(query.pair));
    if (!found) throw new EnvelopeError(404, 'The pair is unknown');
    const count = query.count === undefined ? MAX_TRADES : Number(query.count);
    const since = query.since === undefined ? undefined : readSince(query.since);
    const ranges = findTrades({ book: found.book, since, count, now: clock.now() });
    const newest = ranges.at(-1);
    const last = newest ? timeNs(newest.minute, newest.to - 1) : (since ?? BigInt(clock.now()) * NS_PER_MS);
    const body = `{"error":[],"result":{"${found.pair.restName}":${writeTradeRows(ranges)},"last":"${last}"}}`;
    return reply.type('application/json').send(body);
  });
}

function readSince(text: string): bigint {
  const since = BigInt(text);
  return since <= MAX_SECONDS ? since * NS_PER_SECOND : since;
}

/** The oldest trades after `since`; without it, the newest ones. Never a trade later than `now`. */
function findTrades(query: { book: TradeBook; since: bigint | undefined; count: number; now: number }): TradeRange[] {
  const { book, since, count, now } = query;
  const end = positionAt(book, now);
  if (since === undefined) return listNewest(book, end, count);
  const start = Number(since / NS_PER_MS / BigInt(MINUTE_MS)) * MINUTE_MS;
  const first = Math.max(start, book.firstMinute);
  const from = { minute: first, index: first === start ? countUpTo(book, first, since) : 0 };
  const found: TradeRange[] = [];
  let missing = count;
  for (const range of listBetween(book, from, end, count)) {
    const part = { ...range, to: Math.min(range.to, range.from + missing) };
    found.push(part);
    missing -= part.to - part.from;
    if (missing === 0) break;
  }
  return found;
}

/** The number of trades of a minute at or before a time. */
function countUpTo(book: TradeBook, start: number, since: bigint): number {
  const minute = book.minute(start);
  if (!minute) return 0;
  const before = positionAt(book, Number(since / NS_PER_MS) - 1);
  let index = before.minute === start ? before.index : 0;
  while (index < minute.count && timeNs(minute, index) <= since) index++;
  return index;
}
