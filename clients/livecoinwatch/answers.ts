import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';

/** A value of the API: may be null, may be left out. Fields may be added at any time, so unknown ones pass. */
const MaybeNumber = Type.Optional(Type.Union([Type.Number(), Type.Null()]));

const Prices = { rate: MaybeNumber, volume: MaybeNumber, cap: MaybeNumber };

export const HistoryAnswer = TypeCompiler.Compile(
  Type.Object({ history: Type.Array(Type.Object({ date: Type.Integer({ minimum: 0 }), ...Prices })) }),
);

export const CreditsAnswer = TypeCompiler.Compile(
  Type.Object({ dailyCreditsRemaining: Type.Number(), dailyCreditsLimit: Type.Number() }),
);

/** The real API says nothing here; a replaying server names its source. */
export const StatusAnswer = TypeCompiler.Compile(
  Type.Object({ source: Type.Optional(Type.String({ pattern: '^[a-z0-9+._-]{1,40}$' })) }),
);

/** Comes with the status that it names, and under 200 too. */
export const ErrorAnswer = TypeCompiler.Compile(
  Type.Object({
    error: Type.Object({
      code: Type.Optional(Type.Number()),
      status: Type.Optional(Type.String()),
      description: Type.Optional(Type.String()),
    }),
  }),
);
