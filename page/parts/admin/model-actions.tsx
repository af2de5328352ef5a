import type { Static } from '@sinclair/typebox';
import { useState } from 'preact/hooks';
import { isMinuteQuestion, type RiseQuestion } from '../../../forecasting/questions';
import { formatCounted } from '../../../reporting/numbers';
import type { ActionAnswer } from '../../../serve/routes/admin/route';
import type { ActivationAnswer, ActivationPlan } from '../../../serve/routes/models/performance-answer';
import type { Answers } from '../../api/answers';
import { send } from '../../api/client';
import { ActionDialog, type ActionOutcome } from './action-dialog';
import { toPlanned } from './agree';
import type { Planned } from './use-plan';

type Model = Answers['models']['models'][number];

const DEFAULT_DAYS = '30';
/** The forecasts of the past days are computed meanwhile. */
const ACTIVATION_MS = 120_000;

/** What a person can decide about a model. */
export interface ModelAction {
  readonly title: string;
  /** The verb on the button. */
  readonly verb: string;
  /** Whether the server demands a reason. */
  readonly needsReason: boolean;
  /** Whether the person chooses how many past days are filled in. */
  readonly hasDays?: boolean;
  readonly plan: (token: string, given: Given) => Promise<Planned>;
  readonly perform: (token: string, given: Given, planned: Planned) => Promise<ActionOutcome>;
}

interface Given {
  readonly reason: string;
  readonly operator: string;
  readonly days: string;
}

interface ModelActionDialogProps {
  readonly action: ModelAction;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Asks for the reason, shows what the action will do, asks back, and performs it. */
export function ModelActionDialog({ action, onDone, onClose }: ModelActionDialogProps) {
  const [values, setValues] = useState<Given>({ reason: '', operator: '', days: DEFAULT_DAYS });
  const [isDone, setDone] = useState(false);
  const set = (field: keyof Given) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setValues((before) => ({ ...before, [field]: value.replace(/\n/g, ' ') }));
  };
  const { days } = values;
  const given = { reason: values.reason.trim(), operator: values.operator.trim() || 'page', days: days.trim() };
  const areDaysPossible = /^\d{1,3}$/.test(given.days) && Number(given.days) <= 365;
  const isComplete = (!action.needsReason || given.reason !== '') && (!action.hasDays || areDaysPossible);
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
      perform={(token, planned) => action.perform(token, given, planned)}
      onDone={() => setDone(true)}
      onClose={close}
    >
      {action.hasDays && (
        <label class="field">
          Past days to fill in, 0 to 365
          <input inputMode="numeric" value={days} aria-invalid={!areDaysPossible} onInput={set('days')} />
        </label>
      )}
      <label class="field">
        Reason{action.needsReason ? '' : ' (optional)'}
        <textarea
          name="reason"
          rows={2}
          maxLength={1_000}
          required={action.needsReason}
          value={values.reason}
          onInput={set('reason')}
        />
      </label>
      <label class="field">
        Your name (for the history; default: page)
        <input name="operator" type="text" maxLength={100} value={values.operator} onInput={set('operator')} />
      </label>
    </ActionDialog>
  );
}

function decide(route: string, body: object) {
  const request = (token: string, { reason, operator }: Given, more: object) =>
    send<ActionAnswer>(route, { token, body: { ...body, reason, operator, ...more } });
  return {
    needsReason: true,
    plan: async (token: string, given: Given) => toPlanned(await request(token, given, { dry_run: true })),
    perform: async (token: string, given: Given, { agreed = {} }: Planned) => ({
      message: (await request(token, given, agreed)).message,
    }),
  };
}

export function promote({ question, version }: Pick<Model, 'question' | 'version'>): ModelAction {
  return {
    title: `Make ${question}-v${version} the production model`,
    verb: 'Promote',
    ...decide('admin/promote', { question, version }),
  };
}

/** Back to the production model before the present one of the question. */
export function rollback({ question }: Pick<Model, 'question'>): ModelAction {
  const decision = decide('admin/rollback', { question });
  return { title: 'Roll back to the version before', verb: 'Roll back', ...decision };
}

type Method = 'PUT' | 'DELETE';

function sendActivation<Answer>(method: Method, id: string, token: string, query: Record<string, string | undefined>) {
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
  return send<Answer>('models/:id/active', { method, params: { id }, token, query: given, deadlineMs: ACTIVATION_MS });
}

const planActivation = async (method: Method, id: string, token: string, query: Record<string, string>) =>
  toPlanned(await sendActivation<Static<typeof ActivationPlan>>(method, id, token, { ...query, dry_run: 'true' }));

/** @param missing the question of the model, when it does not exist or is retired: it is created first */
export function activate(id: string, missing?: RiseQuestion): ModelAction {
  // Past minutes are not filled in.
  const hasDays = !isMinuteQuestion(id.slice(0, id.lastIndexOf('-v')));
  const queryOf = ({ days, ...given }: Given) => ({ ...given, ...(hasDays ? { backfill_days: days } : {}) });
  return {
    ...{ title: `Activate ${id}`, verb: 'Activate', needsReason: false, hasDays },
    plan: async (token, given) =>
      missing ? planWithQuestion(id, missing, given) : planActivation('PUT', id, token, queryOf(given)),
    perform: async (token, given, { agreed }) => {
      if (missing) await createQuestion(missing, token);
      const plan = agreed?.plan === undefined ? {} : { plan: String(agreed.plan) };
      const query = { ...queryOf(given), ...plan };
      const { backfilled, settled } = await sendActivation<Static<typeof ActivationAnswer>>('PUT', id, token, query);
      return {
        message: `${id} is active. ${formatCounted(backfilled, 'past hour')} filled in; ${settled} of them settled.`,
      };
    },
  };
}

/** The server plans no activation for a question that does not exist. */
function planWithQuestion(id: string, question: RiseQuestion, { days }: Given): Planned {
  const range = `Up to ${formatCounted(Number(days) * 24, 'hour')} of the last ${formatCounted(Number(days), 'day')}`;
  const past = days === '0' ? '' : ` ${range} are filled in; these forecasts are marked, and never count as live.`;
  return {
    message: `Creates the question ${question.id}, and activates ${id}: from the next hour on, its forecasts are recorded and scored every hour.${past}`,
  };
}

function createQuestion({ asset, threshold, horizonHours, rule }: RiseQuestion, token: string): Promise<unknown> {
  return send('questions', { body: { asset, threshold, horizon_hours: horizonHours, rule }, token });
}

export function deactivate(id: string): ModelAction {
  return {
    ...{ title: `Deactivate ${id}`, verb: 'Deactivate', needsReason: false },
    plan: (token, { reason, operator }) => planActivation('DELETE', id, token, { reason, operator }),
    perform: async (token, { reason, operator }, { agreed }) => {
      const plan = agreed?.plan === undefined ? undefined : String(agreed.plan);
      await sendActivation('DELETE', id, token, { reason, operator, plan });
      return { message: `${id} is no longer active.` };
    },
  };
}
