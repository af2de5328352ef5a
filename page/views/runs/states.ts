import type { Tone } from '../../parts/badge';

interface Look {
  /** The class of the mark: its shape and colour. */
  readonly mark: string;
  readonly words: string;
  readonly tone: Tone;
}

const UNKNOWN: Look = { mark: 'none', words: 'not run', tone: 'neutral' };

const STEP_LOOKS: Readonly<Record<string, Look>> = {
  succeeded: { mark: 'done', words: 'succeeded', tone: 'good' },
  retried: { mark: 'retried', words: 'succeeded after a retry', tone: 'good' },
  failed: { mark: 'failed', words: 'failed', tone: 'bad' },
  skipped: { mark: 'skipped', words: 'skipped', tone: 'neutral' },
  'upstream-failed': { mark: 'upstream', words: 'not run: a step before it failed', tone: 'warn' },
  cancelled: { mark: 'cancelled', words: 'cancelled', tone: 'warn' },
  waiting: { mark: 'waiting', words: 'waits', tone: 'neutral' },
  running: { mark: 'running', words: 'running', tone: 'accent' },
  retrying: { mark: 'retrying', words: 'waits for the next attempt', tone: 'warn' },
};

const OUTCOME_LOOKS: Readonly<Record<string, Look>> = {
  published: { mark: 'done', words: 'published', tone: 'good' },
  gated: { mark: 'gated', words: 'gated', tone: 'warn' },
  'no-model': { mark: 'skipped', words: 'no model', tone: 'neutral' },
  incomplete: { mark: 'incomplete', words: 'incomplete', tone: 'warn' },
  failed: { mark: 'failed', words: 'failed', tone: 'bad' },
  cancelled: { mark: 'cancelled', words: 'cancelled', tone: 'warn' },
  running: { mark: 'running', words: 'running', tone: 'accent' },
};

/** How a step is shown. `undefined` when the run does not have the step. */
export function lookOfStep(step: { state: string; attempts: number } | undefined): Look {
  if (step === undefined) return UNKNOWN;
  const name = step.state === 'succeeded' && step.attempts > 1 ? 'retried' : step.state;
  return STEP_LOOKS[name] ?? { ...UNKNOWN, words: step.state };
}

/** How the outcome of an hour is shown. `null` when no run of the hour has finished. */
export function lookOfOutcome(outcome: string | null): Look {
  if (outcome === null) return { ...UNKNOWN, words: 'no finished run' };
  return OUTCOME_LOOKS[outcome] ?? { ...UNKNOWN, words: outcome };
}

/** What the marks of the grid mean. */
export const LEGEND: readonly Look[] = [
  ...['succeeded', 'retried', 'failed', 'upstream-failed', 'skipped', 'cancelled', 'running'].flatMap(
    (name) => STEP_LOOKS[name] ?? [],
  ),
  ...['gated', 'incomplete'].flatMap((name) => OUTCOME_LOOKS[name] ?? []),
];

/** What the outcomes mean, for people who see them for the first time. */
export const OUTCOME_MEANINGS: Readonly<Record<string, string>> = {
  published: 'The forecast is in the ledger, and every step succeeded or was skipped.',
  gated: 'The data did not pass the data gate, so no forecast was made from it.',
  'no-model': 'No model may make forecasts yet.',
  incomplete: 'The forecast is in the ledger, but another step failed.',
  failed: 'A step failed, and there is no forecast.',
  cancelled: 'A person cancelled the run.',
  running: 'The hour runs now.',
};
