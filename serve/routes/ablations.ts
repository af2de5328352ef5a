import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import type { Ablations } from '../../clients/postgres/ablations';
import { ABLATION_FAMILIES } from '../../forecasting/models/rise/family-names';
import { INPUT_GROUPS } from '../../forecasting/outside-series/group-inputs';
import { storedAblationJson } from '../../operations/models/ablation-json';
import { IsoTime } from '../schemas/forecast-parts';
import { nullable, oneOf, strict } from '../schemas/plain-schemas';
import { serverErrors } from '../schemas/problem-details';
import { readLedger } from './forecasts/read-ledger';

const SHOWN = 50;

const Group = Type.Object(
  {
    group: oneOf(INPUT_GROUPS),
    sources: Type.Array(Type.String(), { description: 'The sources of the inputs.' }),
    inputs: Type.Integer({ description: 'How many inputs of the group were known at some hour.' }),
    known_share: Type.Number({ description: 'The share of the hours at which one of them was known, 0 to 1.' }),
    forecasts: Type.Integer({ description: '0 when the group was known at too few hours to be measured.' }),
    skill: nullable(Type.Number({ description: '1 − loss with the group / loss without it: positive is better.' })),
    skill_interval: nullable(
      Type.Object({ lower: Type.Number(), upper: Type.Number() }, { ...strict, description: '95 %.' }),
    ),
    p_better: nullable(
      Type.Number({ description: 'The p-value of the hypothesis that the group does not help (Diebold-Mariano).' }),
    ),
    pays: Type.Boolean({ description: 'Whether the forecasts with the group are significantly better.' }),
  },
  strict,
);

export const AblationsAnswer = Type.Object(
  {
    ablations: Type.Array(
      Type.Object(
        {
          id: Type.Integer(),
          question: Type.String({ examples: ['btc-1h'] }),
          family: oneOf(ABLATION_FAMILIES),
          source: Type.String({ description: 'The source of the prices.' }),
          operator: Type.String({ description: 'Who measured it.' }),
          measured_at: IsoTime,
          forecasts: Type.Integer(),
          loss: nullable(Type.Number({ description: 'The mean loss without any group.' })),
          loss_name: oneOf(['Brier score', 'pinball loss']),
          summary: Type.String(),
          folds: Type.Array(
            Type.Object(
              { trained_from: IsoTime, trained_to: IsoTime, tested_from: IsoTime, tested_to: IsoTime },
              strict,
            ),
          ),
          groups: Type.Array(Group),
        },
        strict,
      ),
      { description: 'Newest first.' },
    ),
  },
  { ...strict, title: 'Ablations' },
);
export type AblationsAnswer = Static<typeof AblationsAnswer>;

export interface AblationsDeps {
  readonly ablations: Pick<Ablations, 'list'>;
}

export function ablationsRoute({ ablations }: AblationsDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/ablations', {
      schema: {
        operationId: 'listAblations',
        tags: ['models'],
        summary: 'List the ablations: whether groups of inputs make the forecasts of a question better',
        response: { 200: AblationsAnswer, ...serverErrors },
      },
      handler: async () => {
        const found = await readLedger(ablations.list({ limit: SHOWN }));
        return { ablations: found.map(storedAblationJson) };
      },
    });
  };
}
