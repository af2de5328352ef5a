import { useEffect, useRef, useState } from 'preact/hooks';

/** A person who moves a slider causes one request, not hundreds. */
const PAUSE_MS = 200;

/**
 * A value that a person is changing. `onSettled` gets it when it has not changed for a moment; a new `value` from outside replaces it.
 */
export function useDraft(value: string, onSettled: (value: string) => void): [string, (value: string) => void] {
  const [draft, setDraft] = useState(value);
  /** The newest value that the outside knows. A draft that was just settled comes back as `value`, and replaces no newer draft. */
  const known = useRef(value);
  useEffect(() => {
    if (value === known.current) return;
    known.current = value;
    setDraft(value);
  }, [value]);
  useEffect(() => {
    if (draft === known.current) return;
    const timer = setTimeout(() => {
      known.current = draft;
      onSettled(draft);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft]);
  return [draft, setDraft];
}
