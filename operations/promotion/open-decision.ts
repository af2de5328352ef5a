import type { Mlflow } from '../../clients/mlflow';
import type { Promotions } from '../../clients/postgres/promotions';
import type { Snapshots } from '../../clients/postgres/snapshots';
import { nextHourModel } from '../../forecasting/questions';
import type { Clock } from '../../system/clock';
import { NexthourError } from '../../system/errors';
import type { DecisionDeps, DecisionRequest } from './decide-by-hand';

export interface OpenDecisionDeps {
  readonly snapshots: Pick<Snapshots, 'newest'>;
  readonly promotions: Promotions;
  readonly mlflow: Mlflow;
  readonly clock: Clock;
}

/** Completes a request for a decision with the present source of the asset. @throws NexthourError `NoModelYet` */
export async function openDecision<Request extends Omit<DecisionRequest, 'source'>>(
  { snapshots, promotions, mlflow, clock }: OpenDecisionDeps,
  request: Request,
): Promise<{ deps: DecisionDeps; request: Request & DecisionRequest }> {
  const { asset } = request;
  const snapshot = await snapshots.newest({ asset });
  if (!snapshot) {
    const message = 'No hour has run yet, so there is no model. Run `nexthour run` to train one.';
    throw new NexthourError('NoModelYet', message);
  }
  const deps = { mlflow, promotions, model: nextHourModel(asset), clock };
  return { deps, request: { ...request, source: snapshot.source } };
}
