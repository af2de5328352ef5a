import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { LedgerArchive } from '../../clients/postgres/ledger-archive';
import { computeTrackRecord, trackRecordJson } from '../../forecasting/track-record';
import { cacheFor } from '../../system/calls';
import type { Clock } from '../../system/clock';
import { Failure } from '../schemas/failure';
import { RecordAnswer } from '../schemas/record';
import { fromLedger } from './from-ledger';

/** The record reads every forecast that was ever made, and changes once an hour: however many ask, it is read this rarely. */
const READ_EVERY_MS = 10_000;

export interface RecordDeps {
  readonly asset: string;
  readonly archive: Pick<LedgerArchive, 'recorded'>;
  readonly clock: Clock;
}

export function recordRoute({ asset, archive, clock }: RecordDeps): FastifyPluginAsyncTypebox {
  const answer = cacheFor(READ_EVERY_MS, { clock, read: () => readRecord({ asset, archive }) });
  return async (app) => {
    app.get('/record', {
      schema: {
        tags: ['forecasts'],
        summary: 'How good the forecasts were that were published before their hour',
        response: { 200: RecordAnswer, '5xx': Failure },
      },
      handler: answer,
    });
  };
}

async function readRecord({ asset, archive }: Pick<RecordDeps, 'asset' | 'archive'>): Promise<RecordAnswer> {
  const chains = await fromLedger(archive.recorded({ asset }));
  return {
    asset,
    sources: [...chains].map(([source, forecasts]) => trackRecordJson(computeTrackRecord(source, forecasts))),
  };
}
