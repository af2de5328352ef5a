import { useEffect, useState } from 'preact/hooks';

/** A person who moves a slider causes one request, not hundreds. */
const PAUSE_MS = 200;

/**
 * A value that a person is changing. `onSettled` gets it when it has not changed for a moment; a new `value` from outside replaces it.
 */
export function useDraft(value: string, onSettled: (value: string) => void): [string, (value: string) => void] {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  useEffect(() => {
    if (draft === value) return;
    const timer = setTimeout(() => onSettled(draft), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft]);
  return [draft, setDraft];
}
