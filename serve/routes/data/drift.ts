import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import { computeInputDrift, DRIFT_ALARM } from '../../../forecasting/drift/input-drift';
import { RECENT_HOURS } from '../../../forecasting/drift/reference';
import { formatHour } from '../../../forecasting/hour';
import { describeReplay } from '../../../forecasting/replay';
import { describeDriftProblem } from '../../../operations/status/find-problems';
import type { Problem } from '../../../operations/status/status';
import { AssetQuery, type ServedAsset, type ServedAssets } from '../../assets';
import { Replayed } from '../../schemas/forecast-parts';
import { HourText } from '../../schemas/hours';
import { nullable, strict } from '../../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../../schemas/problem-details';

const InputAnswer = Type.Object(
  {
    name: Type.String({ examples: ['log_sigma'] }),
    index: nullable(
      Type.Number({
        description: `The population stability index of the newest ${RECENT_HOURS} hours against the training data; null when too few hours are known.`,
      }),
    ),
    limit: Type.Number({
      description: 'Above this index the input has drifted. 2 % of the weeks of training exceed it.',
    }),
    drifted: Type.Boolean(),
  },
  strict,
);
export const DriftAnswer = Type.Object(
  {
    asset: Type.String(),
    reason: nullable(Type.String({ description: 'Why the drift is not known.' })),
    ratio: nullable(Type.Number({ description: 'The share of the known inputs that have drifted.' })),
    alarm_ratio: Type.Number({ description: 'From this ratio on, prices behave unlike those of training.' }),
    alarm: Type.Boolean({ description: 'Whether `ratio` has reached `alarm_ratio`.' }),
    model_version: nullable(Type.String({ description: 'The version whose training data is the reference.' })),
    last_hour: nullable(HourText('The newest hour that is compared.')),
    source: nullable(Type.String()),
    replayed: Replayed,
    inputs: Type.Array(InputAnswer),
  },
  { ...strict, title: 'Drift' },
);
export type DriftAnswer = Static<typeof DriftAnswer>;

export interface DriftDeps {
  readonly assets: ServedAssets;
}

export function driftRoute({ assets }: DriftDeps): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/drift', {
      schema: {
        operationId: 'getDrift',
        tags: ['data'],
        summary: 'Get how far each model input of the newest week is from the training data',
        querystring: AssetQuery,
        response: { 200: DriftAnswer, ...clientErrors, ...serverErrors },
      },
      handler: async ({ query }) => computeDrift(assets.find(query.asset)),
    });
  };
}

/** Prices that behave unlike those of training. */
export function listDriftProblems({ all }: ServedAssets): Problem[] {
  return all
    .map(computeDrift)
    .flatMap(({ asset, alarm, ratio, model_version: version }) =>
      alarm && ratio !== null && version !== null ? [describeDriftProblem({ asset, ratio, version })] : [],
    );
}

function computeDrift({ asset, market, model }: ServedAsset): DriftAnswer {
  const [prices, served] = [market.current(), model.current()];
  const drift = prices && served ? computeInputDrift(prices.series, served.model.reference) : null;
  const reason = !served ? model.reason() : !prices ? market.reason() : drift ? null : 'too few hours are known';
  return {
    ...{ asset, reason, ratio: drift?.ratio ?? null, alarm_ratio: DRIFT_ALARM },
    alarm: drift !== null && drift.ratio >= DRIFT_ALARM,
    model_version: served?.version ?? null,
    last_hour: prices && formatHour(prices.lastHour),
    source: prices?.source ?? null,
    replayed: prices && describeReplay(prices.source, prices.lastHour),
    inputs: (drift?.inputs ?? []).map(({ name, index, limit, hasDrifted }) => ({
      ...{ name, index: Number.isNaN(index) ? null : index, limit, drifted: hasDrifted },
    })),
  };
}
