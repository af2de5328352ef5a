import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { SystemState } from '../../../operations/system/read-system';
import { cacheFor } from '../../../system/calls';
import { systemClock } from '../../../system/clock';
import { serverErrors } from '../../schemas/problem-details';
import { readLedger } from '../forecasts/read-ledger';
import { SystemAnswer, toSystemAnswer } from './answer';

/** Each read asks every server. */
const READ_INTERVAL_MS = 15_000;
const DEADLINE_MS = 15_000;

export interface SystemRouteDeps {
  readonly readSystem: () => Promise<SystemState>;
}

export function systemRoute({ readSystem }: SystemRouteDeps): FastifyPluginAsyncTypebox {
  const read = cacheFor(READ_INTERVAL_MS, { clock: systemClock, read: readSystem });
  return async (app) => {
    app.get('/system', {
      schema: {
        operationId: 'getSystem',
        tags: ['operations'],
        summary: 'Get what is wrong and what to do, the processes, checks, alerts, addresses and versions',
        response: { 200: SystemAnswer, ...serverErrors },
      },
      handler: async () => toSystemAnswer(await readLedger(read(), DEADLINE_MS)),
    });
  };
}
