import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { keepAdminToken, readAdminToken } from '../../api/admin-token';
import { ApiError } from '../../api/client';
import { Dialog } from '../dialog';
import { TokenForm } from './token-form';
import { type Plan, type Planned, usePlan } from './use-plan';

/** What an action did. */
export interface ActionOutcome {
  readonly message: string;
  /** Where its progress can be watched. */
  readonly link?: { readonly href: string; readonly text: string } | null;
}

interface ActionDialogProps {
  readonly title: string;
  /** The verb on the button, like "Run the hour". */
  readonly action: string;
  /** The fields of the action, if it has any. */
  readonly children?: ComponentChildren;
  /** Stands for the values of the fields: the plan is asked for again when it changes. `null` while they are incomplete. */
  readonly request: string | null;
  /** Says what the action will do. Rejects with an ApiError when it is not possible. */
  readonly plan: (token: string) => Promise<Planned>;
  /** Does what the plan says. */
  readonly perform: (token: string, planned: Planned) => Promise<ActionOutcome>;
  readonly onDone?: () => void;
  readonly onClose: () => void;
}

/** Asks for the admin token when it is not known, shows what an action will do, asks back, performs it, and shows what it did. */
export function ActionDialog({ title, onClose, ...action }: ActionDialogProps) {
  const [token, setToken] = useState(readAdminToken);
  const [refused, setRefused] = useState<Error | null>(null);
  const refuse = (error: Error) => {
    keepAdminToken(null);
    setRefused(error);
    setToken(null);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {token === null ? (
        <TokenForm error={refused} onToken={setToken} onClose={onClose} />
      ) : (
        <ActionForm {...action} token={token} onRefused={refuse} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface ActionFormProps extends Omit<ActionDialogProps, 'title'> {
  readonly token: string;
  /** The server does not accept the token. */
  readonly onRefused: (error: Error) => void;
}

function ActionForm({ token, action, request, children, onRefused, onDone, onClose, ...calls }: ActionFormProps) {
  const [work, setWork] = useState<'none' | 'running' | ActionOutcome>('none');
  const [error, setError] = useState<Error | null>(null);
  const checkToken = (failure: unknown): never => {
    if (failure instanceof ApiError && failure.isAboutToken) onRefused(failure);
    throw failure;
  };
  const [asked, setAsked] = useState(0);
  const plan = usePlan(request, () => calls.plan(token).catch(checkToken), asked);
  const planned = plan?.planned ?? null;
  const perform = async (event: Event) => {
    event.preventDefault();
    if (planned === null) return;
    setWork('running');
    setError(null);
    try {
      setWork(await calls.perform(token, planned).catch(checkToken));
      onDone?.();
    } catch (failure) {
      setWork('none');
      setError(failure instanceof Error ? failure : new Error(String(failure)));
      // The person reads what the action would do now, and decides again.
      if (failure instanceof ApiError && failure.code === 'PlanChanged') setAsked(asked + 1);
    }
  };
  if (typeof work === 'object') return <Done outcome={work} onClose={onClose} />;
  const isReady = work === 'none' && planned !== null;
  return (
    <form onSubmit={perform}>
      {children}
      <PlanText plan={plan} isAsked={request !== null} />
      {error && (
        <p class="problem" role="alert">
          {describeFailure(error)}
        </p>
      )}
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Do nothing
        </button>
        <button type="submit" class="primary" disabled={!isReady}>
          {work === 'running' ? 'Working …' : action}
        </button>
      </div>
    </form>
  );
}

/** The server names the plan of the values that were sent; the dialog shows what the person would get now. */
function describeFailure(error: Error): string {
  if (!(error instanceof ApiError && error.code === 'PlanChanged')) return error.message;
  return 'Nothing was done, because what this would do has changed since it was shown. Above is what it would do now.';
}

function PlanText({ plan, isAsked }: { plan: Plan | null; isAsked: boolean }) {
  const waiting = isAsked ? 'Asking the server what this will do …' : 'Fill in the fields to see what this will do.';
  return (
    <div class={`plan ${plan?.error ? 'problem' : ''}`} role="status">
      {plan === null ? <span class="muted">{waiting}</span> : (plan.planned?.message ?? plan.error?.message)}
    </div>
  );
}

function Done({ outcome: { message, link }, onClose }: { outcome: ActionOutcome; onClose: () => void }) {
  return (
    <>
      <p class="plan" role="status">
        {message}
      </p>
      <div class="buttons">
        {link && (
          <a href={link.href} target="_blank" rel="noopener">
            {link.text}
          </a>
        )}
        <button type="button" class="primary" onClick={onClose}>
          Close
        </button>
      </div>
    </>
  );
}
