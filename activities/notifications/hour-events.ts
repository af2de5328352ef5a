import type { HourRun } from '../../clients/postgres/hour-runs';
import { formatHour, HOUR_MS, type Hour } from '../../forecasting/hour';
import { formatCounted } from '../../reporting/numbers';
import type { Event } from './event';

/** A run may end this long after the next full hour. Then the hour counts as missed. */
const GRACE_MS = 10 * 60_000;

/** What a run means for the reader. The other outcomes need no message: `published`, and `cancelled` by a person. */
const OUTCOMES = {
  failed: { kind: 'failed-hour', what: 'has failed, so it has no forecast' },
  incomplete: { kind: 'failed-hour', what: 'has its forecast, but a step failed' },
  'no-model': { kind: 'failed-hour', what: 'has no forecast, because there is no model' },
  gated: { kind: 'gated-data', what: 'has no forecast: its data did not pass the data gate' },
} as const;

const REMEDIES = {
  failed: 'The next tick runs the hour again. `nexthour status` shows what is wrong.',
  incomplete: 'The next tick runs the hour again. `nexthour status` shows what is wrong.',
  'no-model': 'The next hour trains a model again. `nexthour status` shows the reason.',
  gated:
    'The hour runs again, three times in all, and later hours run with new data. If it repeats, compare the prices with those of the source.',
} as const;

function isReported(outcome: string): outcome is keyof typeof OUTCOMES {
  return outcome in OUTCOMES;
}

/** One event per hour and outcome, however often the hour runs again. */
export function findRunEvents(runs: readonly HourRun[]): Event[] {
  return runs.flatMap(({ asset, hour, outcome, reason, finishedAt }) => {
    if (!isReported(outcome)) return [];
    // Normal for an hour that is caught up: only the newest hour trains, and the model is younger than the hour.
    if (outcome === 'no-model' && finishedAt >= hour + HOUR_MS + GRACE_MS) return [];
    const { kind, what } = OUTCOMES[outcome];
    const name = formatHour(hour);
    const title = `${asset} ${name} ${what}`;
    const text = `${reason ?? 'No reason was recorded.'}\n${REMEDIES[outcome]}`;
    return [{ key: `hour/${name}/${outcome}`, kind, time: finishedAt, describe: () => ({ title, text }) }];
  });
}

/**
 * The hours of which no run has finished, as one event. Its key is the newest of them: catch-up begins with the oldest, so the key stays
 * the same until all have run, and another missed hour is another event.
 * @param missed oldest first
 * @param recorded the hours that have a finished run of any outcome; their runs are events of their own
 * @param now epoch ms
 */
export function findMissedEvent({
  asset,
  missed,
  recorded,
  now,
}: {
  asset: string;
  missed: readonly Hour[];
  recorded: ReadonlySet<Hour>;
  now: number;
}): Event[] {
  const dueAt = (hour: Hour) => hour + HOUR_MS + GRACE_MS;
  const hours = missed.filter((hour) => dueAt(hour) <= now && !recorded.has(hour));
  const [oldest, newest] = [hours[0], hours.at(-1)];
  if (oldest === undefined || newest === undefined) return [];
  const range = oldest === newest ? formatHour(newest) : `${formatHour(oldest)} to ${formatHour(newest)}`;
  const title = `${asset}: ${formatCounted(hours.length, 'hour')} missed, ${range}`;
  const text =
    'No run of them has finished: nexthour did not run, was paused, or a worker is gone. Catch-up runs missed hours of the last seven days. `nexthour status` shows what is wrong.';
  const describe = () => ({ title, text });
  return [{ key: `missed/${formatHour(newest)}`, kind: 'missed-hour', time: dueAt(newest), describe }];
}
