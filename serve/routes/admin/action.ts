import { type Static, type TObject, type TProperties, Type } from '@sinclair/typebox';
import type { Client } from '@temporalio/client';
import type { LiveCoinWatchSettings } from '../../../config/settings';
import type { ControlDeps } from '../../../operations/hours/control';
import type { OpenDecisionDeps } from '../../../operations/promotion/open-decision';
import { assetField } from '../../assets';
import { plainText, strict } from '../../schemas/plain-schemas';

/** Text of a person, without control characters. */
const personText = (description: string, maxLength: number) =>
  Type.String({ pattern: `^[^\\u0000-\\u001f\\u007f]{1,${maxLength}}$`, description });

export const operatorField = personText('the name of the person who acts, of 1 to 100 characters; default: API', 100);

/** Makes sure that an action does what its dry run has said. */
export const agreedField = {
  plan: Type.Optional(
    Type.String({
      ...plainText,
      description:
        'the `plan` of the answer to dry_run: the action is refused with 409 when it would do something else by now',
    }),
  ),
};

const common = {
  ...assetField,
  operator: Type.Optional(operatorField),
  dry_run: Type.Optional(Type.Boolean({ description: 'true: only say what the action would do, and change nothing' })),
  ...agreedField,
};

export const reasonField = personText('the reason, of 1 to 1,000 characters', 1_000);

/** What an action needs, for one asset. */
export interface ActionContext {
  readonly asset: string;
  readonly operator: string;
  readonly control: Omit<ControlDeps, 'asset' | 'temporal'>;
  readonly liveCoinWatch: LiveCoinWatchSettings | undefined;
  /** @throws HttpError `TemporalUnreachable` */
  readonly useTemporal: <T>(work: (client: Client) => Promise<T>) => Promise<T>;
  readonly decisions: OpenDecisionDeps;
}

/** What an action did or would do, in sentences. */
export interface ActionResult {
  readonly message: string;
  /** The workflow that carries it out. */
  readonly workflowId?: string;
  /** The values that the server has chosen for fields that the request left out. */
  readonly resolved?: Resolved;
}

export interface Resolved {
  readonly hour?: string;
  readonly train?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly parallel?: number;
}

type Carry<Body> = (context: ActionContext, body: Body) => Promise<ActionResult>;

interface Declared<Body> {
  readonly name: string;
  readonly summary: string;
  /** Bodies by the names under which OpenAPI shows them. */
  readonly examples: Readonly<Record<string, object>>;
  /** Says what `perform` would do. Changes nothing. */
  readonly describe: Carry<Body>;
  readonly perform: Carry<Body>;
}

export interface Action extends Declared<unknown> {
  readonly body: TObject;
}

/** Adds the fields of every action to those of one. The route checks the body before it calls the functions. */
export function declareAction<Fields extends TProperties>({
  fields,
  ...action
}: Declared<Static<TObject<Fields>>> & { readonly fields: Fields }): Action {
  const properties: TProperties = { ...fields, ...common };
  return { ...(action as Declared<unknown>), body: Type.Object(properties, strict) };
}
