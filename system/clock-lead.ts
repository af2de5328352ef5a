/** A smaller difference is normal: a request takes some time, and clocks are set every few minutes. */
export const MAX_CLOCK_LEAD_MS = 2 * 60_000;

/** The code with which S3 refuses a request whose time differs too much from its own. */
export const SKEWED_CODE = 'RequestTimeTooSkewed';
export const SKEWED_CLOCKS = `the clock of this machine and the clock of the object store differ by more than 15 minutes (${SKEWED_CODE}); set the clock that is wrong`;

/**
 * `the clock of this machine is 3 h ahead of the database's`; `null` when the difference is normal.
 * @param leadMs by how much the clock of this machine is ahead; negative when it is behind
 * @param other whose clock it was compared with, like `the database's`
 */
export function describeClockLead(leadMs: number, other: string): string | null {
  if (Math.abs(leadMs) <= MAX_CLOCK_LEAD_MS) return null;
  return `the clock of this machine is ${formatLead(Math.abs(leadMs))} ${leadMs > 0 ? 'ahead of' : 'behind'} ${other}`;
}

/** By how much `localNow` is ahead of the time that a server read between the two local times. All in epoch ms. */
export function computeClockLead(answer: { askedAt: number; answeredAt: number; serverTime: number }): number {
  return (answer.askedAt + answer.answeredAt) / 2 - answer.serverTime;
}

function formatLead(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 ? `${hours} h` : '', rest > 0 ? `${rest} min` : ''].filter(Boolean).join(' ');
}
