import type { Client } from '@temporalio/client';
import type { HourRuns } from '../../clients/postgres/hour-runs';
import { formatHour, type Hour } from '../../forecasting/hour';
import type { Clock } from '../../system/clock';
import { describeClockLead } from '../../system/clock-lead';
import { UserError } from '../../system/errors';

/** What the operations need that start, pause and cancel hours of an asset. */
export interface ControlDeps {
  readonly asset: string;
  readonly temporal: Client;
  readonly hourRuns: Pick<HourRuns, 'newestOf' | 'currentSource' | 'firstHour' | 'hoursWith'>;
  /** By how many ms the clock of this machine is ahead of the database server's. */
  readonly readClockLead: () => Promise<number>;
  readonly clock: Clock;
}

/**
 * Refuses an hour that has begun by the clock of this machine but not by the database's. Its prices do not exist yet.
 * @throws UserError that names the difference of the clocks
 */
export async function requireBegunHour(
  { readClockLead }: Pick<ControlDeps, 'readClockLead'>,
  { hour, clock }: { hour: Hour; clock: Clock },
): Promise<void> {
  const lead = await readClockLead();
  const difference = describeClockLead(lead, "the database's");
  if (difference === null || hour <= clock.now() - lead) return;
  throw new UserError(`${formatHour(hour)} has not begun: ${difference}. Set the clock, then run the command again`);
}

/** @throws UserError when the hour is before the first hour of the source, because such hours have no snapshot to forecast from */
export async function requireKnownHour(
  { asset, hourRuns }: Pick<ControlDeps, 'asset' | 'hourRuns'>,
  { hour, newest }: { hour: Hour; newest: Hour },
): Promise<void> {
  const source = await hourRuns.currentSource({ asset });
  const first = source === null ? null : await hourRuns.firstHour({ asset, source });
  if (hour >= (first ?? newest)) return;
  const known = first === null ? 'no hour has ended yet' : `its first hour is ${formatHour(first)}`;
  throw new UserError(`${formatHour(hour)} is before nexthour's first start; ${known}`);
}
