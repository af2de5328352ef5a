import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { LedgerArchive } from '../../../clients/postgres/ledger-archive';
import type { Lineage } from '../../../clients/postgres/lineage';
import { HttpError } from '../../http-error';
import { plainText } from '../../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import { toLedgerEntry } from './entry';
import { ForecastWithLineage, traceForecast } from './lineage';
import { ABOUT_MINUTES, sendMinutes, toMinuteEntry } from './minute-entry';
import { readLedger } from './read-ledger';

export interface ForecastDeps {
  readonly archive: Pick<LedgerArchive, 'entry' | 'minuteEntry'>;
  readonly lineage: Lineage;
}

const Params = Type.Object({
  id: Type.String({
    ...plainText,
    description:
      'the `id` of a forecast, as GET /forecasts lists it, like BTC-2026-11-21T08Z or btc-5m-v3-2026-11-21T07:10Z',
  }),
});

export function forecastRoute({ archive, lineage }: ForecastDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/forecasts/:id', {
      schema: {
        operationId: 'getForecast',
        tags: ['forecasts'],
        summary: 'Get one forecast with its settlement; for the next hour, also with its lineage',
        description: ABOUT_MINUTES,
        params: Params,
        response: { 200: ForecastWithLineage, ...clientErrors, ...serverErrors },
      },
      handler: async ({ params: { id } }, reply) => {
        const entry = await readLedger(archive.entry({ id }));
        if (!entry) {
          const minute = await readLedger(archive.minuteEntry({ id }));
          if (!minute) throw noSuchForecast(id);
          return sendMinutes(reply, toMinuteEntry(minute));
        }
        return { ...toLedgerEntry(entry), lineage: await readLedger(traceForecast(lineage, entry.forecast)) };
      },
    });
  };
}

function noSuchForecast(id: string): HttpError {
  const message = `There is no forecast ${JSON.stringify(id.slice(0, 80))}; GET /forecasts lists the ids of all forecasts`;
  return new HttpError('NoSuchForecast', 404, message);
}
