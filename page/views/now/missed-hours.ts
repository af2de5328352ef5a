import { HOUR_MS, parseHour } from '../../../forecasting/hour';
import type { Answers } from '../../api/answers';

type Hour = Answers['hours']['hours'][number];

/** A run starts when its hour has begun. So much later, it has ended, or something is wrong. */
const ENDED_AFTER_MS = 0.5 * HOUR_MS;

interface Known {
  /** Newest first. */
  readonly hours: readonly Hour[];
  /** Without any forecast and run, the first run is still to come. */
  readonly hasForecast: boolean;
  readonly now: number;
}

/** The newest hours in which no run has ended although one should have, oldest first. */
export function findMissedHours({ hours, hasForecast, now }: Known): string[] {
  const newestEnded = hours.findIndex(({ outcome }) => outcome !== null);
  const withoutEnd = newestEnded >= 0 ? newestEnded : hasForecast ? hours.length : 0;
  return hours
    .slice(0, withoutEnd)
    .map(({ hour }) => hour)
    .filter((hour) => now - parseHour(hour) > ENDED_AFTER_MS)
    .reverse();
}
