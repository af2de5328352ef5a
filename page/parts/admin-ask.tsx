import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { keepAdminToken, readAdminToken } from '../api/admin-token';
import { ApiError } from '../api/client';
import { Ask } from './dialog';

interface AdminAskProps {
  readonly title: string;
  /** What the action will do. */
  readonly children: ComponentChildren;
  /** The verb on the button. */
  readonly action: string;
  /** Sends the request with the admin token. The dialog shows why it was refused. */
  readonly act: (token: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks back before an action that needs the admin token, and asks for the token when it is not known yet, or was wrong. */
export function AdminAsk({ title, children, action, act, onClose }: AdminAskProps) {
  const [token, setToken] = useState(() => readAdminToken() ?? '');
  const [needsToken, setNeedsToken] = useState(token === '');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const confirm = () => {
    const given = token.trim();
    if (given === '') return setError(new Error('Enter the admin token: the value of NEXTHOUR_ADMIN_TOKEN.'));
    setBusy(true);
    setError(null);
    act(given).then(
      () => {
        keepAdminToken(given);
        onClose();
      },
      (reason: Error) => {
        setBusy(false);
        setError(describeRefusal(reason));
        if (!isAboutToken(reason)) return keepAdminToken(given);
        keepAdminToken(null);
        setNeedsToken(true);
      },
    );
  };
  return (
    <Ask title={title} action={action} isBusy={isBusy} error={error} onConfirm={confirm} onClose={onClose}>
      {children}
      {needsToken && <TokenField value={token} onChange={setToken} />}
    </Ask>
  );
}

function TokenField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>Admin token</label>
      <input
        id={id}
        type="password"
        autocomplete="off"
        value={value}
        aria-describedby={`${id}-hint`}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <p id={`${id}-hint`} class="muted">
        The value of NEXTHOUR_ADMIN_TOKEN of this server. This tab keeps it until you close it.
      </p>
    </div>
  );
}

function isAboutToken(error: Error): boolean {
  return error instanceof ApiError && (error.status === 401 || error.code === 'NoAdminToken');
}

/** The server speaks to scripts about a header. */
function describeRefusal(error: Error): Error {
  if (!(error instanceof ApiError) || error.status !== 401) return error;
  return new Error('This is not the admin token of the server. Enter the value of NEXTHOUR_ADMIN_TOKEN.');
}
