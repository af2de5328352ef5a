import type { ComponentChildren } from 'preact';
import type { Reading } from '../api/use-read';

/** While the first answer is on its way. */
export function Loading({ what }: { what: string }) {
  return (
    <p class="state loading" role="status">
      Loading {what} …
    </p>
  );
}

/** Something cannot be shown: what happened, and a button to try again. */
export function Failure({ error, reload }: { error: Error; reload?: () => void }) {
  return (
    <div class="state failure" role="alert">
      <p>{error.message}</p>
      {reload && (
        <button type="button" onClick={reload}>
          Try again
        </button>
      )}
    </div>
  );
}

/** There is nothing to show yet, and why. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <div class="state empty">{children}</div>;
}

/** The newest request failed; the older answer is still shown. */
export function Stale({ error, reload }: { error: Error; reload: () => void }) {
  return (
    <p class="stale" role="status">
      This may be old: {error.message}{' '}
      <button type="button" class="link" onClick={reload}>
        Try again
      </button>
    </p>
  );
}

interface ReadProps<Answer> {
  readonly reading: Reading<Answer>;
  /** What is loaded, for "Loading …". */
  readonly what: string;
  readonly children: (answer: Answer) => ComponentChildren;
}

/** Shows what was read, in each state: loading, failed, stale, there. */
export function Read<Answer>({ reading, what, children }: ReadProps<Answer>) {
  const { answer, error, reload } = reading;
  if (answer === null) return error ? <Failure error={error} reload={reload} /> : <Loading what={what} />;
  return (
    <>
      {error && <Stale error={error} reload={reload} />}
      {children(answer)}
    </>
  );
}
