import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { LedgerArchive } from '../../../clients/postgres/ledger-archive';
import type { Lineage } from '../../../clients/postgres/lineage';
import { NoSuchForecast } from '../../errors';
import { Failure } from '../../schemas/failure';
import { fromLedger } from '../from-ledger';
import { toLedgerEntry } from './entry';
import { traceForecast } from './lineage';
import { ForecastWithLineage } from './lineage-schema';

export interface ForecastDeps {
  readonly archive: Pick<LedgerArchive, 'entry'>;
  readonly lineage: Lineage;
}

const Params = Type.Object({
  id: Type.String({ description: 'As `id` of a forecast tells it.', examples: ['BTC-2026-11-21T08Z'] }),
});

export function forecastRoute({ archive, lineage }: ForecastDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/forecasts/:id', {
      schema: {
        tags: ['forecasts'],
        summary: 'One forecast, what became of it, and where it comes from',
        params: Params,
        response: { 200: ForecastWithLineage, '4xx': Failure, '5xx': Failure },
      },
      handler: async ({ params: { id } }) => {
        const entry = await fromLedger(archive.entry({ id }));
        if (!entry) throw new NoSuchForecast(id);
        return { ...toLedgerEntry(entry), lineage: await fromLedger(traceForecast(lineage, entry.forecast)) };
      },
    });
  };
}
