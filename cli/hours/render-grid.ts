import { formatHour } from '../../forecasting/hour';
import type { HourGrid, HourOfGrid, StepOfHour } from '../../forecasting/hour-grid';
import { renderTable } from '../../reporting/text-table';

const LEGEND =
  '✓ done, r done after a retry, ✗ failed, c cancelled, · skipped, ↑ not run because an earlier step failed';

/** One line per hour, newest first, with one character per step. */
export function renderGrid({ asset, steps, hours }: HourGrid): string {
  const shownHours = hours.slice(0, hours.findLastIndex(({ run }) => run !== null) + 1);
  const rows = shownHours.map((row) => renderHour(row, steps));
  const oldest = shownHours.at(-1);
  const before =
    oldest && shownHours.length < hours.length ? `No run has finished before ${formatHour(oldest.hour)}.\n` : '';
  const shown =
    steps.length === 0 ? 'No hour has finished yet.' : `Steps from left to right: ${steps.join(', ')}.\n${LEGEND}.`;
  return `${asset}, the newest ${hours.length} hours (UTC)\n\n${renderTable(rows)}${before}\n${shown}\n`;
}

function renderHour({ hour, run }: HourOfGrid, steps: readonly string[]): string[] {
  if (!run) return [formatHour(hour), 'no finished run', '', '', ''];
  const characters = steps.map((name) => renderStep(run.steps.find(({ step }) => step === name))).join('');
  const { outcome, reason, runs, seconds } = run;
  const facts = [...(seconds === null ? [] : [`${Math.round(seconds)} s`]), ...(runs > 1 ? [`${runs} runs`] : [])];
  return [formatHour(hour), outcome, characters, facts.join(', '), reason ?? ''];
}

function renderStep(step: StepOfHour | undefined): string {
  if (!step) return ' ';
  if (step.state === 'succeeded') return step.attempts > 1 ? 'r' : '✓';
  return CHARACTERS[step.state] ?? '?';
}

const CHARACTERS: Readonly<Record<string, string>> = {
  failed: '✗',
  cancelled: 'c',
  skipped: '·',
  'upstream-failed': '↑',
};
