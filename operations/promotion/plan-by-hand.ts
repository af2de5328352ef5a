import { modelId } from '../../forecasting/questions';
import {
  type DecisionDeps,
  type DecisionRequest,
  findLoadableVersion,
  findTarget,
  requireReason,
  servesAlready,
} from './decide-by-hand';

/** Says what `promoteByHand` will do. @throws NexthourError as `promoteByHand` */
export async function describePromotionByHand(
  deps: DecisionDeps,
  request: DecisionRequest & { version: string },
): Promise<string> {
  requireReason(request);
  const production = await deps.promotions.findProduction(request);
  const { version, tags } = await findLoadableVersion(deps, request);
  if (production?.version === version) throw servesAlready(version);
  const reason = tags['nexthour.reason'];
  const gate = reason ? ` The model gate had decided: ${reason}.` : ' The model gate has not decided about it.';
  return `${describeChange(deps, request, { version, before: production?.version ?? null })}${gate}`;
}

/** Says what `rollBack` will do, and to which version. @throws NexthourError as `rollBack` */
export async function describeRollback(
  deps: DecisionDeps,
  request: DecisionRequest & { to?: string },
): Promise<{ message: string; version: string }> {
  requireReason(request);
  const production = await deps.promotions.findProduction(request);
  const version = await findTarget(deps, request);
  await findLoadableVersion(deps, { ...request, version });
  return { message: describeChange(deps, request, { version, before: production?.version ?? null }), version };
}

function describeChange(
  { model }: DecisionDeps,
  { source }: DecisionRequest,
  { version, before }: { version: string; before: string | null },
): string {
  const replaced = before === null ? '' : ` in place of ${modelId(model, before)}`;
  return `Makes ${modelId(model, version)} the production model of ${source}${replaced}. The next forecasts come from it; published ones stay as they are.`;
}
