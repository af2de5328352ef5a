import { type Static, Type } from '@sinclair/typebox';

export const MOST_FORECASTS = 1_000;
export const FORECASTS_UNLESS_TOLD = 100;

/** All are text, as a URL has them; `checkForecastsQuery` reads them. */
export const ForecastsQuery = Type.Object(
  {
    from: Type.Optional(
      Type.String({ description: 'the oldest target hour, in UTC like 2026-11-21T07Z', examples: ['2026-11-20T00Z'] }),
    ),
    to: Type.Optional(
      Type.String({ description: 'the newest target hour, in UTC like 2026-11-21T07Z', examples: ['2026-11-21T07Z'] }),
    ),
    source: Type.Optional(Type.String({ description: 'only forecasts from these prices, like livecoinwatch' })),
    limit: Type.Optional(
      Type.String({ description: `a whole number from 1 to ${MOST_FORECASTS} (${FORECASTS_UNLESS_TOLD} unless told)` }),
    ),
    after: Type.Optional(Type.String({ description: 'the `next` of the page before' })),
  },
  { additionalProperties: false },
);
export type ForecastsQuery = Static<typeof ForecastsQuery>;
