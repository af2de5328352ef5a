import type { OutsideSeries } from './outside-series';
import { releaseRule } from './release-rules';
import type { EventValue, SeriesValue } from './series-value';

interface Received {
  readonly series: Pick<OutsideSeries, 'release'>;
  readonly values: readonly EventValue[];
  /** The newest stored value of each event. */
  readonly stored: ReadonlyMap<number, number>;
  /** Whether all that was released before the last answer is stored, so that what is new now was released since. */
  readonly isCurrent: boolean;
  /** Epoch ms. */
  readonly receivedAt: number;
}

/**
 * The values of an answer that are not stored: events that are new, and revisions. Before the series is current, a new event was
 * released in the past, so its rule says when. Later, and for every revision, it is known when it was received. Events whose rule lies in the
 * future were received early, so they are known now.
 */
export function selectNewValues({ series, values, stored, isCurrent, receivedAt }: Received): SeriesValue[] {
  const { knownAt } = releaseRule(series.release);
  return values.flatMap(({ eventEnd, value }): SeriesValue[] => {
    const before = stored.get(eventEnd);
    if (before === value) return [];
    const released = knownAt(eventEnd);
    const isAssumed = before === undefined && !isCurrent && released <= receivedAt;
    return [
      isAssumed
        ? { eventEnd, value, knownAt: released, vintage: 'assumed' }
        : { eventEnd, value, knownAt: receivedAt, vintage: 'observed' },
    ];
  });
}
