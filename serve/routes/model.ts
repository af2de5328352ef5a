import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import { formatInstant } from '../../forecasting/hour';
import { nextHourModel } from '../../forecasting/questions';
import { AssetQuery, type ServedAssets } from '../assets';
import { noModelYet } from '../http-error';
import { IsoTime } from '../schemas/forecast-parts';
import { oneOf, strict } from '../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../schemas/problem-details';
import type { LoadedModel } from '../served-model/served-model';

/** The model that the server uses now. */
export const ModelStatus = Type.Object(
  {
    name: Type.String(),
    version: Type.String(),
    run_id: Type.String(),
    loaded_at: IsoTime,
    loaded_from: oneOf(['registry', 'disk']),
    levels: Type.Array(Type.Number(), { description: 'The levels of its quantiles.' }),
    failed_rules: Type.Optional(
      Type.Array(Type.String(), {
        description:
          'The rules of the model gate that it failed; empty when it passed, absent when its decision does not record them. A person can promote a version that failed.',
      }),
    ),
  },
  { ...strict, title: 'ModelStatus' },
);

export function modelRoute({ assets }: { assets: ServedAssets }): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/model', {
      schema: {
        operationId: 'getServedModel',
        tags: ['forecasts'],
        summary: 'Get the model that POST /predict uses now',
        querystring: AssetQuery,
        response: { 200: ModelStatus, ...clientErrors, ...serverErrors },
      },
      handler: async ({ query }) => {
        const { asset, model } = assets.find(query.asset);
        const served = model.current();
        if (!served) throw noModelYet(model.reason());
        return describeModel(asset, served);
      },
    });
  };
}

export function describeModel(asset: string, served: LoadedModel): Static<typeof ModelStatus> {
  const { version, runId, loadedAt, loadedFrom, model, failedRules } = served;
  return {
    name: nextHourModel(asset),
    version,
    run_id: runId,
    loaded_at: formatInstant(loadedAt),
    loaded_from: loadedFrom,
    levels: [...model.levels],
    ...(failedRules && { failed_rules: [...failedRules] }),
  };
}
