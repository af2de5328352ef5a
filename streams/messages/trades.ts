import { type Static, Type } from '@sinclair/typebox';

const IdRange = Type.Object({ from: Type.Integer({ minimum: 1 }), to: Type.Integer({ minimum: 1 }) });

/** An instant in UTC with the decimals that the exchange gives. */
const instant = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?Z$' });

/** Trades of one asset in rising order of their ids. The key of the message is the asset. */
export const TradesMessage = Type.Object({
  version: Type.Literal(1),
  asset: Type.String({ minLength: 1 }),
  source: Type.String({ minLength: 1 }),
  /** When the trades arrived here. */
  receivedAt: instant,
  trades: Type.Array(
    Type.Object({
      id: Type.Integer({ minimum: 1 }),
      /** In USD. */
      price: Type.Number({ exclusiveMinimum: 0 }),
      /** In units of the asset. */
      quantity: Type.Number({ exclusiveMinimum: 0 }),
      side: Type.Union([Type.Literal('buy'), Type.Literal('sell')]),
      at: instant,
    }),
  ),
  /** True when trades of the message were missing in the live feed, and were read from the history of the exchange. */
  repaired: Type.Optional(Type.Boolean()),
  /** All trades before this instant were published, as far as the sender knows. Lets a bar close when no later trade comes. */
  watermark: Type.Optional(instant),
  /** Ids that the exchange never used, so no trade is missing. */
  unusedIds: Type.Optional(Type.Array(IdRange)),
});

export type TradesMessage = Static<typeof TradesMessage>;
