import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';

/** Any value of the API may be null or absent. The API may add fields at any time, so the schemas allow unknown fields. */
const MaybeNumber = Type.Optional(Type.Union([Type.Number(), Type.Null()]));

const Prices = { rate: MaybeNumber, volume: MaybeNumber, cap: MaybeNumber };

export const HistoryAnswer = TypeCompiler.Compile(
  Type.Object({ history: Type.Array(Type.Object({ date: Type.Integer({ minimum: 0 }), ...Prices })) }),
);

export const CreditsAnswer = TypeCompiler.Compile(
  Type.Object({ dailyCreditsRemaining: Type.Number(), dailyCreditsLimit: Type.Number() }),
);

const SourceName = Type.String({ pattern: '^[a-z0-9+._-]{1,40}$' });

/** The real API answers with an empty object. A server that replays prices answers with its source. */
export const StatusAnswer = TypeCompiler.Compile(
  Type.Object({
    source: Type.Optional(SourceName),
    /** The assets whose prices have another source. */
    sources: Type.Optional(Type.Record(Type.String(), SourceName)),
  }),
);

/** The API sends an error with the HTTP status in its `code`, or with status 200. */
export const ErrorAnswer = TypeCompiler.Compile(
  Type.Object({
    error: Type.Object({
      code: Type.Optional(Type.Number()),
      status: Type.Optional(Type.String()),
      description: Type.Optional(Type.String()),
    }),
  }),
);
