import { Type } from '@sinclair/typebox';
import { nullable, strict } from './plain-schemas';

/** An instant in ISO 8601, UTC. */
export const IsoTime = Type.String({ examples: ['2026-11-21T08:00:00.000Z'] });

export const Interval = Type.Object(
  { level: Type.Number(), lower: Type.Number(), upper: Type.Number() },
  { ...strict, description: 'USD. The price is between `lower` and `upper` with probability `level`.' },
);

export const Quantile = Type.Object({ level: Type.Number(), value: Type.Number() }, strict);

export const ModelName = Type.Object(
  { name: Type.String({ examples: ['btc_predictor'] }), version: Type.String(), run_id: Type.String() },
  strict,
);

export const Baseline = Type.Object(
  { name: Type.Literal('persistence'), prediction: Type.Number() },
  { ...strict, description: 'The forecast that the price does not change.' },
);

export const Replayed = nullable(
  Type.String({
    description: 'The past hour from which the prices are, if they are replayed or generated; null for current prices.',
    examples: ['replayed prices of 2024-09-28 07:00 UTC'],
  }),
);
