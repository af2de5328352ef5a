import { withDatabase } from '../../clients/postgres/database';
import { createPromotions } from '../../clients/postgres/promotions';
import { createSnapshots } from '../../clients/postgres/snapshots';
import { requireServers } from '../../config/settings';
import { assetOfQuestion } from '../../forecasting/questions';
import {
  type DecisionDeps,
  type DecisionRequest,
  type ProductionChange,
  promoteByHand,
  rollBack,
} from '../../operations/promotion/decide-by-hand';
import { openDecision } from '../../operations/promotion/open-decision';
import type { Clock } from '../../system/clock';
import { openMinuteDecisions } from '../models/minute-decisions';
import { readRunningSettings } from '../running-settings';
import { readUserName } from '../user-name';

/** Options that `promote` and `rollback` share. */
export interface DecisionOptions {
  readonly reason: string;
  /** Default: the user of the operating system. */
  readonly operator?: string;
  /** Default: the hourly price of the asset. */
  readonly question?: string;
}

type WithClock = DecisionOptions & { clock: Clock };

/** Makes a version the production model, even if the model gate refused it. */
export async function promote(options: WithClock & { version: string }): Promise<void> {
  const { version, reason } = options;
  const { before, source, model } = await decideByHand(options, (deps, request) =>
    promoteByHand(deps, { ...request, version }),
  );
  const replaced = before === null ? '' : ` and replaces version ${before}`;
  process.stdout.write(
    `Version ${version} of ${model}, trained on prices of ${source}, is the production model from now on${replaced}. Reason: ${reason}\n`,
  );
}

/** Makes an earlier production model the production model again. Default: the previous one. */
export async function rollback(options: WithClock & { to?: string }): Promise<void> {
  const { to, reason } = options;
  const { version, before, source, model } = await decideByHand(options, (deps, request) =>
    rollBack(deps, { ...request, ...(to === undefined ? {} : { to }) }),
  );
  process.stdout.write(
    `Rolled back from version ${before}: version ${version} of ${model}, trained on prices of ${source}, is the production model from now on. Reason: ${reason}\n`,
  );
}

/** Calls `decide` with the model registry, and a request with the asset and the source of the running nexthour. */
function decideByHand(
  { reason, operator, question, clock }: WithClock,
  decide: (deps: DecisionDeps, request: DecisionRequest) => Promise<ProductionChange>,
): Promise<ProductionChange & { source: string; model: string }> {
  const { databaseUrl, mlflow, ...settings } = requireServers(readRunningSettings(), 'mlflow', 'databaseUrl');
  const asset = question === undefined ? settings.asset : assetOfQuestion(question);
  return withDatabase(databaseUrl, async (database) => {
    const tables = { snapshots: createSnapshots(database), promotions: createPromotions(database) };
    const minutes = openMinuteDecisions(database, mlflow);
    const written = { asset, question, reason, operator: operator ?? readUserName() };
    const { deps, request } = await openDecision({ ...tables, ...minutes, clock }, written);
    return { ...(await decide(deps, request)), source: request.source, model: deps.model };
  });
}
