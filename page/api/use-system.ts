import { createContext } from 'preact';
import { useContext, useEffect } from 'preact/hooks';
import type { Answers } from './answers';
import { type Reading, useRead } from './use-read';

export type System = Answers['system'];

/** What can break without an event, like a process that hangs, is looked at once a minute, and only while a person can see it. */
const READ_EVERY_MS = 60_000;

const NOT_READ: Reading<System> = { answer: null, error: null, isLoading: true, reload: () => {} };

/** The state of the system, which the frame of the page reads for all views. */
export const SystemContext = createContext(NOT_READ);

export const useSystem = (): Reading<System> => useContext(SystemContext);

/** Reads the state of the system, and reads it again while the page is visible. */
export function useSystemReading(): Reading<System> {
  const reading = useRead('system', { on: ['run', 'production'], sendsToken: true });
  const { reload } = reading;
  useEffect(() => {
    const readWhileSeen = () => document.visibilityState === 'visible' && reload();
    const timer = setInterval(readWhileSeen, READ_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return reading;
}
