import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { type TypeCheck, TypeCompiler } from '@sinclair/typebox/compiler';
import { tryParseJson } from '../../system/parse-json';
import type { KrakenTrade } from './trade';

/** The messages of Kraken's WebSocket API v2 that the trade channel needs. Unknown fields are ignored. */
const Side = Type.Union([Type.Literal('buy'), Type.Literal('sell')]);
const instant = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?Z$' });

const TradeData = Type.Object({
  symbol: Type.String(),
  side: Side,
  price: Type.Number({ exclusiveMinimum: 0 }),
  qty: Type.Number({ exclusiveMinimum: 0 }),
  trade_id: Type.Integer({ minimum: 1 }),
  timestamp: instant,
});

const TradeMessage = TypeCompiler.Compile(
  Type.Object({
    channel: Type.Literal('trade'),
    type: Type.Union([Type.Literal('snapshot'), Type.Literal('update')]),
    data: Type.Array(TradeData),
  }),
);
const StatusMessage = TypeCompiler.Compile(
  Type.Object({
    channel: Type.Literal('status'),
    data: Type.Array(Type.Object({ system: Type.String({ maxLength: 50 }) }), { minItems: 1 }),
  }),
);
const HeartbeatMessage = TypeCompiler.Compile(Type.Object({ channel: Type.Literal('heartbeat') }));
const PongMessage = TypeCompiler.Compile(Type.Object({ method: Type.Literal('pong') }));
const SubscriptionAnswer = TypeCompiler.Compile(
  Type.Object({
    method: Type.Literal('subscribe'),
    success: Type.Boolean(),
    error: Type.Optional(Type.String()),
    symbol: Type.Optional(Type.String()),
    result: Type.Optional(Type.Object({ channel: Type.Optional(Type.String()), symbol: Type.Optional(Type.String()) })),
  }),
);
/** An answer to a request that Kraken cannot read. */
const ErrorAnswer = TypeCompiler.Compile(Type.Object({ success: Type.Literal(false), error: Type.String() }));

export type KrakenMessage =
  | { readonly kind: 'trades'; readonly isSnapshot: boolean; readonly bySymbol: ReadonlyMap<string, KrakenTrade[]> }
  | { readonly kind: 'status'; readonly system: string }
  | { readonly kind: 'subscribed'; readonly symbol: string }
  | { readonly kind: 'refused'; readonly symbol: string | null; readonly reason: string }
  | { readonly kind: 'alive' }
  | { readonly kind: 'invalid'; readonly problem: string };

/** Reads one message. Never throws: a message that cannot be used has the kind `invalid`. */
export function readMessage(text: string): KrakenMessage {
  const value = tryParseJson(text);
  if (TradeMessage.Check(value)) return readTrades(value);
  if (HeartbeatMessage.Check(value) || PongMessage.Check(value)) return { kind: 'alive' };
  if (StatusMessage.Check(value)) return { kind: 'status', system: value.data[0]?.system ?? 'unknown' };
  if (SubscriptionAnswer.Check(value)) return readAnswer(value);
  if (ErrorAnswer.Check(value)) return { kind: 'refused', symbol: null, reason: quote(value.error) };
  if (isOfOtherChannel(value)) return { kind: 'alive' };
  return { kind: 'invalid', problem: describeProblem(value, text) };
}

function readTrades({ type, data }: Static<Schema<typeof TradeMessage>>): KrakenMessage {
  const bySymbol = new Map<string, KrakenTrade[]>();
  for (const { symbol, side, price, qty, trade_id, timestamp } of data) {
    const trades = bySymbol.get(symbol) ?? [];
    trades.push({ id: trade_id, price, quantity: qty, side, at: timestamp });
    bySymbol.set(symbol, trades);
  }
  return { kind: 'trades', isSnapshot: type === 'snapshot', bySymbol };
}

function readAnswer(answer: Static<Schema<typeof SubscriptionAnswer>>): KrakenMessage {
  const symbol = answer.result?.symbol ?? answer.symbol ?? null;
  const isSubscribed = answer.success || /already subscribed/i.test(answer.error ?? '');
  if (isSubscribed && symbol !== null) return { kind: 'subscribed', symbol };
  if (isSubscribed) return { kind: 'alive' };
  return { kind: 'refused', symbol, reason: quote(answer.error ?? 'no reason') };
}

type Schema<Check> = Check extends TypeCheck<infer T extends TSchema> ? T : never;

/** Kraken may add channels; only a broken message of a known one is a fault. */
function isOfOtherChannel(value: unknown): boolean {
  const { channel, method } = (value ?? {}) as { channel?: unknown; method?: unknown };
  return (typeof channel === 'string' && !['trade', 'status'].includes(channel)) || typeof method === 'string';
}

function describeProblem(value: unknown, text: string): string {
  const isTrade = (value as { channel?: unknown } | undefined)?.channel === 'trade';
  const problem = isTrade ? TradeMessage.Errors(value).First() : undefined;
  if (problem) return `a trade message with ${problem.path || 'the body'}: ${problem.message}`;
  return `${value === undefined ? 'a text that is not JSON' : 'an unknown message'}: ${quote(text)}`;
}

function quote(text: string): string {
  return text.replace(/[\p{Cc}]+/gu, ' ').slice(0, 200);
}
