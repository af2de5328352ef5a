import { HOUR_MS, type Hour, hourOf, listHours } from './hour';

/**
 * Number of hours for which nexthour catches up missed runs and waits for missing prices. Older runs stay missing, and older forecasts
 * without an actual become void.
 */
export const CATCH_UP_HOURS = 7 * 24;

/** Outcomes after which an hour is not run again automatically. A user can still run such an hour again. */
export const FINAL_OUTCOMES = ['published', 'no-model', 'cancelled'] as const;

/** A gated hour is run again, because the source may have corrected its answer. After this many runs it stays gated. */
export const MAX_GATED_RUNS = 3;

export interface MissingHours {
  /** The newest closed hour, or `null` when it has a finished run. */
  readonly newest: Hour | null;
  /** Earlier hours without a finished run, oldest first. */
  readonly missed: readonly Hour[];
}

/** The first hour that can be caught up. @param now epoch ms */
export function catchUpStart(now: number): Hour {
  return hourOf(now) - CATCH_UP_HOURS * HOUR_MS;
}

/**
 * Lists the hours without a finished run, from the first hour that ever had a run.
 * @param now epoch ms
 * @param firstHour the first hour that ever had a run
 * @param finished the hours since `catchUpStart(now)` that have a run with a final outcome
 */
export function listMissingHours({
  now,
  firstHour,
  finished,
}: {
  now: number;
  firstHour: Hour | null;
  finished: ReadonlySet<Hour>;
}): MissingHours {
  const newest = hourOf(now);
  const from = Math.max(firstHour ?? newest, catchUpStart(now));
  const earlier = listHours(from, newest - HOUR_MS);
  return {
    newest: finished.has(newest) ? null : newest,
    missed: earlier.filter((hour) => !finished.has(hour)),
  };
}
