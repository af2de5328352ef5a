import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { NoModelYet } from '../errors';
import { Failure } from '../schemas/failure';
import { ModelStatus } from '../schemas/model-status';
import type { ServedModel } from '../served-model/served-model';
import { modelStatus } from './status';

export function modelRoute({ model }: { model: Pick<ServedModel, 'current' | 'reason'> }): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/model', {
      schema: {
        tags: ['forecasts'],
        summary: 'The model that answers now',
        response: { 200: ModelStatus, '5xx': Failure },
      },
      handler: async () => {
        const served = model.current();
        if (!served) throw new NoModelYet(model.reason());
        return modelStatus(served);
      },
    });
  };
}
