import { Type } from '@sinclair/typebox';
import { modelId } from '../../../forecasting/questions';
import { promoteByHand, rollBack } from '../../../operations/promotion/decide-by-hand';
import { openDecision } from '../../../operations/promotion/open-decision';
import { describePromotionByHand, describeRollback } from '../../../operations/promotion/plan-by-hand';
import { plainText } from '../../schemas/plain-schemas';
import { declareAction, reasonField } from './action';

const version = Type.String({ pattern: '^[1-9]\\d{0,8}$', description: 'the number of a version in MLflow, like "4"' });

const question = Type.Optional(
  Type.String({
    ...plainText,
    description: 'the question of the model, like btc-5m; default: the hourly price of the asset',
  }),
);

const promote = declareAction({
  name: 'promote',
  summary: 'Make a version the production model, even if the model gate refused it',
  fields: { version, question, reason: reasonField },
  examples: {
    'what it would do': { version: '4', reason: 'a trial', dry_run: true },
    promote: { version: '4', reason: 'the gate compares with a model of another regime' },
    'model of the live line': { question: 'btc-5m', version: '2', reason: 'a trial', dry_run: true },
  },
  describe: async ({ decisions, asset, operator }, body) => {
    const { deps, request } = await openDecision(decisions, { ...body, asset, operator });
    return { message: await describePromotionByHand(deps, request) };
  },
  perform: async ({ decisions, asset, operator }, body) => {
    const { deps, request } = await openDecision(decisions, { ...body, asset, operator });
    const { version: promoted, before } = await promoteByHand(deps, request);
    const replaced = before === null ? '' : ` and replaces ${modelId(deps.model, before)}`;
    return {
      message: `${modelId(deps.model, promoted)} is the production model from now on${replaced}. Reason: ${body.reason}`,
    };
  },
});

const rollback = declareAction({
  name: 'rollback',
  summary: 'Make an earlier production model the production model again',
  fields: { to: Type.Optional(version), question, reason: reasonField },
  examples: {
    'what it would do': { reason: 'a trial', dry_run: true },
    previous: { reason: 'the new version is worse' },
    version: { to: '3', reason: 'the new version is worse' },
  },
  describe: async ({ decisions, asset, operator }, body) => {
    const { deps, request } = await openDecision(decisions, { ...withoutUnset(body), asset, operator });
    const { message, version: to } = await describeRollback(deps, request);
    return { message, resolved: { to } };
  },
  perform: async ({ decisions, asset, operator }, body) => {
    const { deps, request } = await openDecision(decisions, { ...withoutUnset(body), asset, operator });
    const { version: restored, before } = await rollBack(deps, request);
    const from = before === null ? '' : ` from ${modelId(deps.model, before)}`;
    const message = `Rolled back${from}: ${modelId(deps.model, restored)} is the production model from now on. Reason: ${body.reason}`;
    return { message };
  },
});

function withoutUnset({ to, ...given }: { to?: string | undefined; question?: string | undefined; reason: string }) {
  return { ...given, ...(to === undefined ? {} : { to }) };
}

export const MODEL_ACTIONS = [promote, rollback];
