import { createHash } from 'node:crypto';
import { Type } from '@sinclair/typebox';
import { HttpError } from '../../http-error';
import { nullable, strict } from '../../schemas/plain-schemas';
import type { ActionResult, Resolved } from './action';

/** What an action would do, and what a request sends so that it does exactly this. */
export interface Plan {
  readonly plan: string;
  readonly resolved: Resolved;
}

export const planFields = {
  plan: nullable(
    Type.String({
      description: 'With `dry_run`: send it with the action, which is then refused if it would do something else.',
    }),
  ),
  resolved: nullable(
    Type.Object(
      {
        hour: Type.Optional(Type.String({ examples: ['2026-11-21T07Z'] })),
        train: Type.Optional(Type.Boolean()),
        from: Type.Optional(Type.String()),
        to: Type.Optional(Type.String({ description: 'The last hour, or the version to which a rollback goes.' })),
        parallel: Type.Optional(Type.Integer()),
      },
      {
        ...strict,
        description: 'With `dry_run`: the values that the server has chosen; send them with the action.',
      },
    ),
  ),
};

/** @param names what the action is called and what it is about */
export function planOf(names: readonly string[], { message, resolved = {} }: ActionResult): Plan {
  const text = JSON.stringify([names, message, resolved]);
  return { plan: createHash('sha256').update(text).digest('base64url').slice(0, 22), resolved };
}

/** @throws HttpError `PlanChanged` */
export function requireSamePlan(agreed: string, { plan, message }: ActionResult & Plan): void {
  if (agreed === plan) return;
  const text = `Nothing was done, because what this would do has changed since it was shown. Now: ${message}`;
  throw new HttpError('PlanChanged', 409, text);
}
