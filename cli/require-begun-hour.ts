import { formatHour, type Hour } from '../forecasting/hour';
import type { Clock } from '../system/clock';
import { describeClockLead } from '../system/clock-lead';
import { UserError } from '../system/errors';

/**
 * Refuses an hour that has begun by the clock of this machine but not by the database's. Its prices do not exist yet.
 * @throws UserError that names the difference of the clocks
 */
export async function requireBegunHour(
  { readClockLead }: { readClockLead: () => Promise<number> },
  { hour, clock }: { hour: Hour; clock: Clock },
): Promise<void> {
  const lead = await readClockLead();
  const difference = describeClockLead(lead, "the database's");
  if (difference === null || hour <= clock.now() - lead) return;
  throw new UserError(`${formatHour(hour)} has not begun: ${difference}. Set the clock, then run the command again`);
}
