import { HOUR_MS } from '../../hour';
import type { HourlyObservation } from '../../series';
import { LONGEST_WARM_UP_HOURS } from './registry';

/** An observation and the instant (epoch ms) at which nexthour received it. */
export interface ReceivedObservation extends HourlyObservation {
  readonly observedAt: number;
}

/**
 * Returns a function that gives the instant at which the features of the hour at an index became known: when the last of the observations
 * that can change them was received. A correction of one of these observations gives the features a later instant.
 */
export function createKnownAt(series: readonly ReceivedObservation[]): (index: number) => number {
  return (index) => {
    const first = (series[index]?.hour ?? 0) - (LONGEST_WARM_UP_HOURS - 1) * HOUR_MS;
    let knownAt = 0;
    for (let back = index; back >= 0 && (series[back]?.hour ?? 0) >= first; back--) {
      knownAt = Math.max(knownAt, series[back]?.observedAt ?? 0);
    }
    return knownAt;
  };
}
