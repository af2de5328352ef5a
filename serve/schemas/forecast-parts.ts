import { Type } from '@sinclair/typebox';
import { nullable } from './plain-unions';

const strict = { additionalProperties: false };

/** An instant in ISO 8601, UTC. */
export const IsoTime = Type.String({ examples: ['2026-11-21T08:00:00.000Z'] });

export const Interval = Type.Object(
  { level: Type.Number(), lower: Type.Number(), upper: Type.Number() },
  { ...strict, description: 'USD. With probability `level` the price lies in it.' },
);

export const Quantile = Type.Object({ level: Type.Number(), value: Type.Number() }, strict);

export const ModelName = Type.Object(
  { name: Type.String({ examples: ['btc_predictor'] }), version: Type.String(), run_id: Type.String() },
  strict,
);

export const Baseline = Type.Object(
  { name: Type.Literal('persistence'), prediction: Type.Number() },
  { ...strict, description: 'The forecast that the price stays where it is.' },
);

export const Gated = Type.Boolean({
  description: 'Whether the quality gate is closed to newer data than this. What did not pass is never used.',
});

export const GateReason = nullable(
  Type.String({ description: 'What the gate said of the newer data; null when there is none.' }),
);

export const Replayed = nullable(
  Type.String({
    description: 'What real hour the prices are of, when they are replayed ones; null when they are of today.',
    examples: ['replayed prices of 2024-09-28 07:00 UTC'],
  }),
);
