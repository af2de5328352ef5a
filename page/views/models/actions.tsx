import { useState } from 'preact/hooks';
import { assetOfQuestion } from '../../../forecasting/questions';
import type { ActionAnswer } from '../../../serve/routes/admin/route';
import { send } from '../../api/client';
import { ActionDialog, type ActionOutcome } from '../../parts/admin/action-dialog';
import type { Model } from './model';

/** The forecasts of a month are computed meanwhile. */
const ACTIVATION_MS = 120_000;

/** What a person can decide about a model. */
export interface ModelAction {
  readonly title: string;
  /** The verb on the button. */
  readonly verb: string;
  /** Whether the server demands a reason. */
  readonly needsReason: boolean;
  readonly plan: (token: string, given: Given) => Promise<string>;
  readonly perform: (token: string, given: Given) => Promise<ActionOutcome>;
}

interface Given {
  readonly reason: string;
  readonly operator: string;
}

interface ModelActionDialogProps {
  readonly action: ModelAction;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Asks for the reason, shows what the action will do, asks back, and performs it. */
export function ModelActionDialog({ action, onDone, onClose }: ModelActionDialogProps) {
  const [reason, setReason] = useState('');
  const [operator, setOperator] = useState('');
  const [isDone, setDone] = useState(false);
  const given = { reason: reason.trim(), operator: operator.trim() || 'page' };
  const isComplete = !action.needsReason || given.reason !== '';
  // The view is drawn anew when the dialog is closed, so that the person can read what happened.
  const close = () => {
    onClose();
    if (isDone) onDone();
  };
  return (
    <ActionDialog
      title={action.title}
      action={action.verb}
      request={isComplete ? JSON.stringify(given) : null}
      plan={(token) => action.plan(token, given)}
      perform={(token) => action.perform(token, given)}
      onDone={() => setDone(true)}
      onClose={close}
    >
      <label class="field">
        Reason{action.needsReason ? '' : ' (optional)'}
        <textarea
          name="reason"
          rows={2}
          maxLength={1_000}
          required={action.needsReason}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value.replace(/\n/g, ' '))}
        />
      </label>
      <label class="field">
        Your name (for the history; default: page)
        <input
          name="operator"
          type="text"
          maxLength={100}
          value={operator}
          onInput={(event) => setOperator(event.currentTarget.value)}
        />
      </label>
    </ActionDialog>
  );
}

function decide(route: string, body: object) {
  const request = (token: string, given: Given, isPlan: boolean) =>
    send<ActionAnswer>(route, { token, body: { ...body, ...given, ...(isPlan ? { dry_run: true } : {}) } });
  return {
    needsReason: true,
    plan: async (token: string, given: Given) => (await request(token, given, true)).message,
    perform: async (token: string, given: Given) => ({ message: (await request(token, given, false)).message }),
  };
}

export function promote({ question, version }: Pick<Model, 'question' | 'version'>): ModelAction {
  const asset = assetOfQuestion(question);
  return {
    title: `Make version ${version} the production model`,
    verb: 'Promote',
    ...decide('admin/promote', { asset, version }),
  };
}

/** Back to the production model before the present one of the question. */
export function rollback({ question }: Pick<Model, 'question'>): ModelAction {
  const decision = decide('admin/rollback', { asset: assetOfQuestion(question) });
  return { title: 'Roll back to the version before', verb: 'Roll back', ...decision };
}

export function activate(id: string): ModelAction {
  const plan = `Activates ${id}: from the next hour on its forecasts are recorded and scored, beside the production model. The forecasts of the last 30 days are filled in, marked as backfilled, and never counted as live.`;
  return {
    ...{ title: `Activate ${id}`, verb: 'Activate', needsReason: false },
    plan: async () => plan,
    perform: async (token, { reason }) => {
      const answer = await send<{ backfilled: number; settled: number }>('models/:id/active', {
        ...{ method: 'PUT', params: { id }, token, query: { reason: reason || undefined }, deadlineMs: ACTIVATION_MS },
      });
      return {
        message: `${id} is active. ${answer.backfilled} past forecasts were filled in; ${answer.settled} of them are settled.`,
      };
    },
  };
}

export function deactivate(id: string): ModelAction {
  const plan = `Deactivates ${id}: it makes no more forecasts. Those in the ledger stay, and are settled.`;
  return {
    ...{ title: `Deactivate ${id}`, verb: 'Deactivate', needsReason: false },
    plan: async () => plan,
    perform: async (token, { reason }) => {
      await send('models/:id/active', {
        method: 'DELETE',
        params: { id },
        token,
        query: { reason: reason || undefined },
      });
      return { message: `${id} is no longer active.` };
    },
  };
}
