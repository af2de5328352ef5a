import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { SERIES_STATUSES, type SeriesReport } from '../../clients/postgres/series-freshness';
import { SERIES_APIS, SERIES_GROUPS } from '../../forecasting/outside-series/outside-series';
import { seriesJson } from '../../operations/series/series-json';
import type { Clock } from '../../system/clock';
import { nullable, oneOf, strict } from '../schemas/plain-schemas';
import { serverErrors } from '../schemas/problem-details';
import { readLedger } from './forecasts/read-ledger';

const instant = (description: string) => Type.String({ format: 'date-time', description });

const SeriesAnswer = Type.Object(
  {
    id: Type.String({ examples: ['eurusd'] }),
    group: oneOf([...SERIES_GROUPS, 'user'] as const),
    api: oneOf([...SERIES_APIS, 'user'] as const),
    source: nullable(Type.String({ description: 'null before the API was asked; `generated`: by the simulator' })),
    description: Type.String(),
    unit: Type.String(),
    cadence: oneOf(['hour', 'day', 'month', 'quarter', 'year', 'any'] as const),
    release: Type.String({ description: 'When a value is known.' }),
    newest: nullable(
      Type.Object(
        {
          event_end: instant('The end of the hour, day, month … of the value.'),
          known_at: instant('From when on the value was known.'),
          value: Type.Number(),
        },
        strict,
      ),
    ),
    due_at: nullable(instant('When it is fetched next, at the earliest.')),
    status: oneOf(SERIES_STATUSES),
    problem: nullable(Type.String()),
  },
  strict,
);

export const SeriesListAnswer = Type.Object(
  {
    series: Type.Array(SeriesAnswer),
    calls: Type.Array(
      Type.Object(
        { api: oneOf(SERIES_APIS), source: Type.String(), left: Type.Integer(), limit: Type.Integer() },
        { ...strict, description: 'The calls that the limit of an API still allows: in a minute or in a day.' },
      ),
    ),
  },
  { ...strict, title: 'Series' },
);

export interface SeriesDeps {
  readonly readSeries: (query: { now: number }) => Promise<SeriesReport>;
  readonly clock: Clock;
}

export function seriesRoute({ readSeries, clock }: SeriesDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/series', {
      schema: {
        operationId: 'listSeries',
        tags: ['features'],
        summary: 'List the outside series: what they are, and how fresh',
        response: { 200: SeriesListAnswer, ...serverErrors },
      },
      handler: async () => seriesJson(await readLedger(readSeries({ now: clock.now() }))),
    });
  };
}
