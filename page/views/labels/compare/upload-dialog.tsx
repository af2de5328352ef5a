import type { Static } from '@sinclair/typebox';
import { useState } from 'preact/hooks';
import type { RiseQuestion } from '../../../../forecasting/questions';
import { formatCompact, formatRatio } from '../../../../reporting/numbers';
import type { UploadAnswer } from '../../../../serve/routes/models/answers';
import { send } from '../../../api/client';
import { ActionDialog } from '../../../parts/admin/action-dialog';

interface UploadDialogProps {
  readonly question: RiseQuestion;
  readonly onDone: (id: string) => void;
  readonly onClose: () => void;
}

/** The server computes the forecasts of all hours, which may take three minutes. */
const DEADLINE_MS = 200_000;

export function UploadDialog({ question, onDone, onClose }: UploadDialogProps) {
  const [file, setFile] = useState<File | null>(null);
  const [given, setGiven] = useState({ name: '', claimed: '', features: '' });
  const set = (field: keyof typeof given) => (event: { currentTarget: HTMLInputElement }) => {
    const { value } = event.currentTarget;
    setGiven((before) => ({ ...before, [field]: value }));
  };
  const query = {
    ...{ question: question.id, name: given.name.trim() },
    claimed: given.claimed.trim() === '' ? undefined : `auc=${given.claimed.trim()}`,
    features: given.features.trim() || undefined,
  };
  const perform = async (token: string) => {
    const answer = await send<Static<typeof UploadAnswer>>('models', {
      ...{ body: file, token, query, deadlineMs: DEADLINE_MS },
    });
    onDone(answer.id);
    const auc = `its AUC on the test hours is ${formatRatio(answer.scores?.auc)}`;
    return {
      message: answer.is_new
        ? `Registered as ${answer.id}: ${auc}.`
        : `This file was registered before, as ${answer.id} (${answer.name}); ${auc}.`,
    };
  };
  const isComplete = file !== null && query.name !== '';
  return (
    <ActionDialog
      title={`Upload a model for ${question.id}`}
      action="Upload and score"
      request={isComplete ? JSON.stringify({ ...query, file: file.name }) : null}
      plan={async () => ({
        message: `nexthour checks ${file?.name} (${formatCompact((file?.size ?? 0) / 1_000)} kB), runs it in a process of its own on the prices that it has, scores it on the newest fifth of the hours, and registers it as a new version, whatever its scores are. What you claim decides nothing.`,
      })}
      perform={perform}
      onClose={onClose}
    >
      <label class="field">
        ONNX file, up to 20 MB
        <input
          type="file"
          accept=".onnx"
          required
          onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
        />
      </label>
      <label class="field">
        Name
        <input required maxLength={60} value={given.name} onInput={set('name')} />
      </label>
      <label class="field">
        AUC that you claim (optional)
        <input inputMode="decimal" placeholder="0.67" value={given.claimed} onInput={set('claimed')} />
      </label>
      <label class="field">
        Features in the order of the columns, separated by commas (only when the file does not name them)
        <input placeholder="log_sigma,return_over_sigma" value={given.features} onInput={set('features')} />
      </label>
    </ActionDialog>
  );
}
