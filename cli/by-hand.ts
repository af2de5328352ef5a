import { userInfo } from 'node:os';
import { connectMlflow } from '../clients/mlflow';
import { MODEL_NAME } from '../clients/model-registry';
import { withDatabase } from '../clients/postgres/database';
import { createPromotions } from '../clients/postgres/promotions';
import { createSnapshots } from '../clients/postgres/snapshots';
import { requireServers } from '../config/settings';
import type { HandDecisionDeps, HandRequest } from '../operations/promotion/decide-by-hand';
import type { Clock } from '../system/clock';
import { UserError } from '../system/errors';
import { readRunningSettings } from './running-settings';

/** Options of `promote` and `rollback`. */
export interface HandOptions {
  readonly reason: string;
  /** Default: the user of the operating system. */
  readonly operator?: string;
}

/** Connects to the servers and calls `work` with a request for the source and asset that nexthour forecasts. */
export function decideByHand<T>(
  { reason, operator, clock }: HandOptions & { clock: Clock },
  work: (deps: HandDecisionDeps, request: HandRequest) => Promise<T>,
): Promise<T> {
  const { databaseUrl, mlflow, asset } = requireServers(readRunningSettings(), 'mlflow', 'databaseUrl');
  return withDatabase(databaseUrl, async (database) => {
    const snapshot = await createSnapshots(database).newest({ asset });
    if (!snapshot) throw new UserError('No hour has run yet, so there is no model. Run `nexthour run` to train one.');
    const { source } = snapshot;
    const promotions = createPromotions(database);
    const deps = { mlflow: connectMlflow(mlflow), promotions, model: MODEL_NAME, clock };
    return work(deps, { source, asset, reason, operator: operator ?? readUserName() });
  });
}

/** @throws UserError when the operating system has no name for the user */
function readUserName(): string {
  try {
    return userInfo().username;
  } catch {
    throw new UserError('The operating system has no name for your user; give one with --operator NAME.');
  }
}
