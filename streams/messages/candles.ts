import { type Static, Type } from '@sinclair/typebox';
import type { KnownBar } from '../../clients/postgres/bars';
import { formatInstant } from '../../forecasting/hour';
import { instant, name, price, revision } from './fields';

const tradeId = Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]);

/** A 1-minute bar, also stored in the table `bars`. The natural key is asset, source, minute and revision. */
export const CandleMessage = Type.Object({
  version: Type.Literal(1),
  asset: name,
  source: name,
  /** The start of the minute. */
  minute: instant,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: Type.Number({ minimum: 0 }),
  /** 0 for a minute without trades, whose prices are the close before it. */
  trades: Type.Integer({ minimum: 0 }),
  firstTradeId: tradeId,
  lastTradeId: tradeId,
  revision,
  isComplete: Type.Boolean(),
  knownAt: instant,
});

export type CandleMessage = Static<typeof CandleMessage>;

export function toCandleMessage({ asset, source }: { asset: string; source: string }, bar: KnownBar): CandleMessage {
  const { missingIds: _, minute, knownAt, ...values } = bar;
  return { version: 1, asset, source, minute: formatInstant(minute), ...values, knownAt: formatInstant(knownAt) };
}
