import type { StepStatus } from './status';

/** Temporal accepts 20 kB of details. */
const MAX_ERROR_LENGTH = 300;

/** The state of a run as Markdown, for Temporal's page: one row per step. */
export function renderSteps(steps: readonly StepStatus[]): string {
  const [deadline] = steps.flatMap((step) => step.deadline ?? []);
  const limit = deadline === undefined ? '' : `The run ends at ${formatTime(deadline)} at the latest.\n\n`;
  const header = '| step | state | attempt | last error or reason | next try |\n|---|---|---|---|---|\n';
  return `${limit}${header}${steps.map(renderRow).join('\n')}\n`;
}

function renderRow(status: StepStatus): string {
  const { step, state, attempts, maxAttempts, nextTryAt, kept } = status;
  const attempt = attempts === 0 ? '' : `${attempts} of ${maxAttempts}`;
  const nextTry = nextTryAt === null ? '' : formatTime(nextTryAt);
  const cells = [step, kept ? `${state} (kept from an earlier run)` : state, attempt, renderReason(status), nextTry];
  return `| ${cells.join(' | ')} |`;
}

function renderReason({ reason, lastError }: StepStatus): string {
  return escapeMarkdown((reason ?? lastError ?? '').slice(0, MAX_ERROR_LENGTH));
}

/** Text that Markdown shows as it is, in one line. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\|`*_<>[\]]/g, '\\$&');
}

/** `2026-11-21 07:05:09 UTC` */
function formatTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
