import type { Static } from '@sinclair/typebox';
import { useState } from 'preact/hooks';
import type { RiseQuestion } from '../../../../forecasting/questions';
import { formatCounted } from '../../../../reporting/numbers';
import type { ActivationAnswer } from '../../../../serve/routes/models/performance-answer';
import { send } from '../../../api/client';
import { ActionDialog } from '../../../parts/admin/action-dialog';
import type { Model } from './compare-step';

interface ActivationDialogProps {
  readonly model: Model;
  readonly question: RiseQuestion;
  /** Whether the question exists and is not retired. */
  readonly isCreated: boolean;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const DEFAULT_DAYS = '30';
/** An activation computes the forecasts of the past days. */
const DEADLINE_MS = 120_000;

/** Asks back, then activates or deactivates a model. */
export function ActivationDialog({ model, ...props }: ActivationDialogProps) {
  return model.role === 'active' ? <Deactivate model={model} {...props} /> : <Activate model={model} {...props} />;
}

function Activate({ model, question, isCreated, onDone, onClose }: ActivationDialogProps) {
  const [days, setDays] = useState(DEFAULT_DAYS);
  const isPossible = /^\d{1,3}$/.test(days) && Number(days) <= 365;
  const { threshold, horizonHours, rule, asset, id } = question;
  const perform = async (token: string) => {
    const body = { asset, threshold, horizon_hours: horizonHours, rule };
    if (!isCreated) await send('questions', { body, token });
    const { backfilled } = await send<Static<typeof ActivationAnswer>>('models/:id/active', {
      ...{ method: 'PUT', token, deadlineMs: DEADLINE_MS },
      ...{ params: { id: model.id }, query: { backfill_days: days } },
    });
    return { message: `${model.id} is active. ${formatCounted(backfilled, 'past hour')} filled in.` };
  };
  return (
    <ActionDialog
      title={`Activate ${model.id}`}
      action="Activate"
      request={isPossible ? days : null}
      plan={async () =>
        [
          isCreated ? '' : `The question ${id} is created. `,
          `From the next hour on, ${model.name} forecasts it every hour; its forecasts are written to the ledger and scored. `,
          days === '0'
            ? ''
            : `The last ${days} days are filled in; these forecasts are marked and never count as live.`,
        ].join('')
      }
      perform={perform}
      onDone={onDone}
      onClose={onClose}
    >
      <label class="field">
        Past days to fill in, 0 to 365
        <input
          inputMode="numeric"
          value={days}
          aria-invalid={!isPossible}
          onInput={(event) => setDays(event.currentTarget.value.trim())}
        />
      </label>
    </ActionDialog>
  );
}

function Deactivate({ model, onDone, onClose }: ActivationDialogProps) {
  return (
    <ActionDialog
      title={`Deactivate ${model.id}`}
      action="Deactivate"
      request={model.id}
      plan={async () =>
        `${model.name} makes no more forecasts. What it has forecast stays in the ledger, and is scored when its time has come.`
      }
      perform={async (token) => {
        await send('models/:id/active', { method: 'DELETE', token, params: { id: model.id } });
        return { message: `${model.id} is no longer active.` };
      }}
      onDone={onDone}
      onClose={onClose}
    />
  );
}
