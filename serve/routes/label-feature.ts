import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { readFeatureByLabel } from '../../operations/labels/feature';
import { WrittenHour } from '../schemas/hours';
import { nullable, plainText, strict } from '../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../schemas/problem-details';
import { readLedger } from './forecasts/read-ledger';
import { type LabelsDeps, openPricesOf } from './labels';

const Hour = Type.String({ examples: ['2026-11-21T07Z'] });
const Count = Type.Integer();
const Spread = nullable(
  Type.Object(
    {
      ...{ hours: Count, mean: Type.Number(), median: Type.Number() },
      ...{ lower_quartile: Type.Number(), upper_quartile: Type.Number() },
    },
    strict,
  ),
);

export const LabelFeatureAnswer = Type.Object(
  {
    ...{ question: Type.String(), feature: Type.String(), unit: Type.String(), source: Type.String() },
    ...{ from: Hour, to: Hour, hours: Type.Integer({ description: 'With a price.' }) },
    missing: Type.Integer({ description: 'Hours in which a price that the feature needs is missing.' }),
    ...{ positive: Spread, negative: Spread },
    auc: nullable(
      Type.Number({ description: 'How well the feature alone orders the hours; 0.5: not at all. Not a test score.' }),
    ),
    bins: Type.Array(
      Type.Object({ from: Type.Number(), to: Type.Number(), positive: Count, negative: Count }, strict),
      { description: 'Ascending; the first and the last one contain everything beyond.' },
    ),
    step_hours: Type.Integer({ description: 'The distance of the points: 1 unless the range is long.' }),
    points: Type.Array(Type.Object({ hour: Hour, value: nullable(Type.Number()) }, strict)),
  },
  { ...strict, title: 'LabelFeature' },
);

const Params = Type.Object({
  id: Type.String({ ...plainText, description: 'the id of a question about a rise, like btc-rise-2pct-12h' }),
  name: Type.String({ ...plainText, description: 'a feature, as GET /features lists it, like log_sigma' }),
});
const Query = Type.Object(
  {
    from: Type.Optional(WrittenHour('the first hour (default: the first hour with a price)')),
    to: Type.Optional(WrittenHour('the last hour (default: the newest hour with a price)')),
  },
  strict,
);

const READ_DEADLINE_MS = 15_000;

export function labelFeatureRoute(deps: LabelsDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/labels/:id/features/:name', {
      schema: {
        operationId: 'getLabelFeature',
        tags: ['labels'],
        summary: 'Get the values of a feature, and how they differ between the hours with and without a rise',
        params: Params,
        querystring: Query,
        response: { 200: LabelFeatureAnswer, ...clientErrors, ...serverErrors },
      },
      handler: async ({ params: { id, name }, query }) => {
        const read = async () =>
          readFeatureByLabel(await openPricesOf(deps, id), { question: id, feature: name, ...query });
        return readLedger(read(), READ_DEADLINE_MS);
      },
    });
  };
}
