import { useState } from 'preact/hooks';
import type { ActionAnswer } from '../../../serve/routes/admin/route';
import { send } from '../../api/client';
import { ActionDialog } from '../../parts/admin/action-dialog';
import { toPlanned } from '../../parts/admin/agree';

/** An action of POST /admin/…, with the values that are known before a person is asked. */
export interface HourAction {
  readonly name: 'run' | 'backfill' | 'pause' | 'resume' | 'cancel';
  readonly title: string;
  /** The verb on the button. */
  readonly verb: string;
  readonly body: Readonly<Record<string, string | number | boolean>>;
}

interface HourActionDialogProps {
  readonly action: HourAction;
  readonly asset: string | undefined;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Shows what the action will do, asks back, and performs it. */
export function HourActionDialog({ action, asset, onClose, onDone }: HourActionDialogProps) {
  const { name, title, verb } = action;
  const [given, setGiven] = useState(action.body);
  const fields = FIELDS[name] ?? [];
  const isComplete = fields.every(({ field, isNeeded }) => !isNeeded || given[field] !== undefined);
  const body = { ...given, ...(asset === undefined ? {} : { asset }), operator: 'page' };
  const request = (token: string, more: object) =>
    send<ActionAnswer>(`admin/${name}`, { body: { ...body, ...more }, token });
  const change = ({ field, isCount }: Field, text: string) => {
    const { [field]: _, ...others } = given;
    setGiven(text === '' ? others : { ...others, [field]: isCount && /^\d+$/.test(text) ? Number(text) : text });
  };
  return (
    <ActionDialog
      title={title}
      action={verb}
      request={isComplete ? JSON.stringify(body) : null}
      plan={async (token) => toPlanned(await request(token, { dry_run: true }))}
      perform={async (token, { agreed = {} }) => {
        const { message, temporal_url: url } = await request(token, agreed);
        return { message, link: url === null ? null : { href: url, text: 'Watch it in Temporal' } };
      }}
      onDone={onDone}
      onClose={onClose}
    >
      {fields.map((field) => (
        <label key={field.field} class="field">
          {field.label}
          <input
            name={field.field}
            inputMode={field.isCount ? 'numeric' : 'text'}
            placeholder={field.example}
            required={field.isNeeded ?? false}
            value={String(given[field.field] ?? '')}
            onInput={(event) => change(field, event.currentTarget.value.trim())}
          />
        </label>
      ))}
    </ActionDialog>
  );
}

interface Field {
  readonly field: string;
  readonly label: string;
  readonly example?: string;
  readonly isNeeded?: boolean;
  readonly isCount?: boolean;
}

const reason: Field = { field: 'reason', label: 'Reason (optional)', example: 'upgrade of the database' };

const FIELDS: Partial<Record<HourAction['name'], readonly Field[]>> = {
  backfill: [
    { field: 'from', label: 'First hour (UTC)', example: '2026-11-20T00Z', isNeeded: true },
    { field: 'to', label: 'Last hour (UTC; empty: the newest closed one)', example: '2026-11-20T23Z' },
    { field: 'parallel', label: 'How many hours run at a time', example: '4', isCount: true },
  ],
  pause: [reason],
  resume: [reason],
};

/** Runs an hour; without one, the newest closed hour. */
export function runHour(hour?: string): HourAction {
  const title = hour === undefined ? 'Run the newest hour' : `Run the hour ${hour}`;
  return { name: 'run', title, verb: 'Run the hour', body: hour === undefined ? {} : { hour } };
}

export function rerunFrom(hour: string, step: string): HourAction {
  const title = `Run ${hour} again from ${step}`;
  return { name: 'run', title, verb: `Run again from ${step}`, body: { hour, from_step: step } };
}

export function cancelHour(hour: string): HourAction {
  return { name: 'cancel', title: `Cancel the run of ${hour}`, verb: 'Cancel the run', body: { hour } };
}

export function backfillFrom(from: string | undefined, to: string | undefined): HourAction {
  const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  return {
    name: 'backfill',
    title: 'Run the missed hours of a range',
    verb: 'Start the backfill',
    body: { ...range, parallel: 4 },
  };
}

export const CANCEL_BACKFILL: HourAction = {
  ...{ name: 'cancel', title: 'Cancel the backfill', verb: 'Cancel the backfill', body: { backfill: true } },
};
export const PAUSE: HourAction = { name: 'pause', title: 'Pause the hourly runs', verb: 'Pause', body: {} };
export const RESUME: HourAction = { name: 'resume', title: 'Resume the hourly runs', verb: 'Resume', body: {} };
