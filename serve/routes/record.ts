import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { LedgerArchive } from '../../clients/postgres/ledger-archive';
import { recordOf } from '../../forecasting/record';
import { recordJson } from '../../forecasting/record-json';
import { fromLedger } from '../from-ledger';
import { Failure } from '../schemas/failure';
import { RecordAnswer } from '../schemas/record';

export interface RecordDeps {
  readonly asset: string;
  readonly archive: Pick<LedgerArchive, 'recorded'>;
}

export function recordRoute({ asset, archive }: RecordDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/record', {
      schema: {
        tags: ['forecasts'],
        summary: 'How good the forecasts were that were published before their hour',
        response: { 200: RecordAnswer, '5xx': Failure },
      },
      handler: async () => {
        const chains = await fromLedger(archive.recorded({ asset }));
        return { asset, sources: [...chains].map(([source, forecasts]) => recordJson(recordOf(source, forecasts))) };
      },
    });
  };
}
