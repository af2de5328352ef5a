import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { LedgerArchive } from '../../../clients/postgres/ledger-archive';
import { InvalidRequest } from '../../errors';
import { Failure } from '../../schemas/failure';
import { LedgerPage } from '../../schemas/ledger-entry';
import { fromLedger } from '../from-ledger';
import { toLedgerEntry } from './entry';
import { ForecastsQuery } from './query';
import { readForecastsQuery } from './read-query';

export interface ForecastsDeps {
  readonly asset: string;
  readonly archive: Pick<LedgerArchive, 'entry' | 'entries'>;
}

export function forecastsRoute({ asset, archive }: ForecastsDeps): FastifyPluginAsyncTypebox {
  async function startAfter(id: string) {
    const found = await fromLedger(archive.entry({ id }));
    if (found) return found.forecast;
    throw new InvalidRequest([{ field: 'after', message: 'after names no forecast; give the `next` of a page' }]);
  }

  return async (app) => {
    app.get('/forecasts', {
      schema: {
        tags: ['forecasts'],
        summary: 'The forecasts of a range of target hours, and what became of them',
        querystring: ForecastsQuery,
        response: { 200: LedgerPage, '4xx': Failure, '5xx': Failure },
      },
      // Read by hand, so that a wrong value is told with what would be right.
      validatorCompiler: () => () => true,
      handler: async ({ query }) => {
        const { after, ...range } = readForecastsQuery(query);
        const start = after === undefined ? undefined : await startAfter(after);
        const entries = await fromLedger(archive.entries({ asset, ...range, after: start }));
        const isFull = entries.length === range.limit;
        return { forecasts: entries.map(toLedgerEntry), next: isFull ? (entries.at(-1)?.forecast.id ?? null) : null };
      },
    });
  };
}
