import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { onRequestHookHandler } from 'fastify';
import type { SystemState } from '../../../operations/system/read-system';
import { cacheFor } from '../../../system/calls';
import { systemClock } from '../../../system/clock';
import type { ServedAssets } from '../../assets';
import { checkToken, HIDES_ADDRESSES, textsFor } from '../../hide-addresses';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import { listDriftProblems } from '../data/drift';
import { readLedger } from '../forecasts/read-ledger';
import { SystemAnswer, toSystemAnswer } from './answer';

/** Each read asks every server. */
const READ_INTERVAL_MS = 15_000;
const DEADLINE_MS = 15_000;

export interface SystemRouteDeps {
  readonly assets: ServedAssets;
  readonly readSystem: () => Promise<SystemState>;
  readonly requireAdmin: onRequestHookHandler;
}

export function systemRoute({ assets, readSystem, requireAdmin }: SystemRouteDeps): FastifyPluginAsyncTypebox {
  const read = cacheFor(READ_INTERVAL_MS, {
    clock: systemClock,
    read: async () => {
      const { status, ...state } = await readSystem();
      const problems = [...status.problems, ...listDriftProblems(assets)];
      return { ...state, status: { ...status, problems } };
    },
  });
  return async (app) => {
    app.get('/system', {
      schema: {
        operationId: 'getSystem',
        tags: ['operations'],
        summary: 'Get what is wrong and what to do, the processes, checks, alerts, addresses and versions',
        description: HIDES_ADDRESSES,
        response: { 200: SystemAnswer, ...clientErrors, ...serverErrors },
      },
      onRequest: checkToken(requireAdmin),
      handler: async (request) => {
        const state = await readLedger(read(), DEADLINE_MS);
        return toSystemAnswer(state, textsFor(request));
      },
    });
  };
}
