import { useId, useState } from 'preact/hooks';
import { keepAdminToken } from '../../api/admin-token';

interface TokenFormProps {
  /** Why the last token was refused. */
  readonly error: Error | null;
  readonly onToken: (token: string) => void;
  readonly onClose: () => void;
}

/** Asks for the admin token. */
export function TokenForm({ error, onToken, onClose }: TokenFormProps) {
  const [token, setToken] = useState('');
  const id = useId();
  const submit = (event: Event) => {
    event.preventDefault();
    const given = token.trim();
    if (given === '') return;
    keepAdminToken(given);
    onToken(given);
  };
  return (
    <form onSubmit={submit}>
      <p>
        This needs the admin token: the value of <code>NEXTHOUR_ADMIN_TOKEN</code> with which nexthour was started.
      </p>
      {error && (
        <p class="problem" role="alert">
          {error.message}
        </p>
      )}
      <label class="field" for={id}>
        Admin token
        <input
          id={id}
          type="password"
          autocomplete="off"
          required
          value={token}
          onInput={(event) => setToken(event.currentTarget.value)}
        />
      </label>
      <p class="muted">It is kept until this tab is closed, and sent to this server only.</p>
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Do nothing
        </button>
        <button type="submit" class="primary">
          Continue
        </button>
      </div>
    </form>
  );
}
