import { type Static, Type } from '@sinclair/typebox';
import { IsoTime } from './forecast-parts';
import { nullable, oneOf } from './plain-unions';
import { PublishedForecast } from './published-forecast';

const strict = { additionalProperties: false };

const Settlement = Type.Object(
  {
    actual: Type.Number({ description: 'USD: the price at `target_hour`.' }),
    error: Type.Number({ description: 'USD: the prediction less the price.' }),
    persistence_error: Type.Number({ description: 'USD: the price an hour before less the price.' }),
    covered: Type.Boolean({ description: 'Whether the price lay in the interval.' }),
    pinball: Type.Number({ description: 'USD: mean pinball loss of the quantiles.' }),
    winkler: nullable(Type.Number({ description: 'USD: Winkler score of the interval.' })),
    snapshot_sha256: Type.String({ description: 'The data that the price was read from.' }),
    settled_at: IsoTime,
    hash: nullable(Type.String({ description: 'Seals it to its forecast; null in old ones.' })),
  },
  strict,
);

const Void = Type.Object({ reason: Type.String(), voided_at: IsoTime, hash: Type.String() }, strict);

export const outcomeFields = {
  state: oneOf(['waiting', 'settled', 'void'], {
    description: 'Whether it is scored, waits for its hour or its price, or will never be scored.',
  }),
  settlement: nullable(Settlement),
  void: nullable(Void),
};

/** A forecast and what became of it. */
export const LedgerEntryAnswer = Type.Object(
  { ...PublishedForecast.properties, ...outcomeFields },
  { ...strict, title: 'LedgerEntry' },
);
export type LedgerEntryAnswer = Static<typeof LedgerEntryAnswer>;

export const LedgerPage = Type.Object(
  {
    forecasts: Type.Array(LedgerEntryAnswer, { description: 'Newest target hour first.' }),
    next: nullable(
      Type.String({ description: 'The `after` that asks for those that follow; null when there are none.' }),
    ),
  },
  { ...strict, title: 'LedgerPage' },
);
export type LedgerPage = Static<typeof LedgerPage>;
