import { HOUR_MS, type Hour, hourOf } from '../../forecasting/hour';
import type { HourRuns } from './hour-runs';

export interface MissingHours {
  /** The newest closed hour, unless it has a finished run. */
  readonly newest: Hour | null;
  /** Earlier hours without one, oldest first. */
  readonly missed: readonly Hour[];
}

/** How far back an outage is caught up by itself. What is older keeps its gap in the record. */
const CATCH_UP_HOURS = 7 * 24;
/** Outcomes that another run is not expected to change; a person can still run such an hour again. */
const FINISHED = ['published', 'gated', 'no-model'];

/** The hours without a finished run, from the first hour that ever had one. @param now epoch ms */
export async function findMissingHours(
  hourRuns: Pick<HourRuns, 'firstHour' | 'hoursWith'>,
  { asset, now }: { asset: string; now: number },
): Promise<MissingHours> {
  const newest = hourOf(now);
  const firstEver = (await hourRuns.firstHour({ asset })) ?? newest;
  const from = Math.max(firstEver, newest - CATCH_UP_HOURS * HOUR_MS);
  const finished = await hourRuns.hoursWith({ asset, from, outcomes: FINISHED });
  const count = Math.max(0, Math.round((newest - from) / HOUR_MS));
  const earlier = Array.from({ length: count }, (_, index) => from + index * HOUR_MS);
  return {
    newest: finished.has(newest) ? null : newest,
    missed: earlier.filter((hour) => !finished.has(hour)),
  };
}
