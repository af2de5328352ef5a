import { useEffect } from 'preact/hooks';
import type { Answers } from './answers';
import { type Reading, useRead } from './use-read';

/** What can break without an event, like a process that hangs, is looked at once a minute, and only while a person can see it. */
const READ_EVERY_MS = 60_000;

/** Reads the state of the system, and reads it again while the page is visible. */
export function useSystem({ isWanted = true }: { readonly isWanted?: boolean } = {}): Reading<Answers['system']> {
  const reading = useRead('system', { on: ['run', 'production'], sendsToken: true, isWanted });
  const { reload } = reading;
  useEffect(() => {
    if (!isWanted) return;
    const readWhileSeen = () => document.visibilityState === 'visible' && reload();
    const timer = setInterval(readWhileSeen, READ_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload, isWanted]);
  return reading;
}
