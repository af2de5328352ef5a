import type { Client } from '@temporalio/client';
import { HOUR_MS } from '../forecasting/hour';
import { ask, askUntil } from './ask';
import { scheduleId, TICK_EVERY_MS } from './schedule';

/** Stops the ticks until `resumeSchedule`. Runs that have started continue. @param options.note shown in Temporal and by `status` */
export async function pauseSchedule(client: Client, { asset, note }: { asset: string; note: string }): Promise<void> {
  await client.schedule.getHandle(scheduleId(asset)).pause(note);
  await waitUntilPaused(client, { asset, isPaused: true });
}

export async function resumeSchedule(client: Client, { asset, note }: { asset: string; note: string }): Promise<void> {
  await client.schedule.getHandle(scheduleId(asset)).unpause(note);
  await waitUntilPaused(client, { asset, isPaused: false });
}

/**
 * A schedule takes in a change a moment after Temporal has accepted it. Until then, `describe` returns the older state. After five seconds the
 * caller goes on: the change is accepted, and follows.
 */
async function waitUntilPaused(
  client: Client,
  { asset, isPaused }: { asset: string; isPaused: boolean },
): Promise<void> {
  const handle = client.schedule.getHandle(scheduleId(asset));
  await askUntil(
    () => handle.describe(),
    ({ state }) => state.paused === isPaused,
  );
}

export interface ScheduleState {
  /** The note of the pause (who, when and why); `null` when the schedule is not paused. */
  readonly pauseNote: string | null;
  /** When the schedule starts the next hour, epoch ms; `null` when it is paused. The ticks between the hours start no new hour. */
  readonly nextStart: number | null;
}

export async function readSchedule(client: Client, { asset }: { asset: string }): Promise<ScheduleState> {
  const handle = client.schedule.getHandle(scheduleId(asset));
  const { info, state, spec } = await ask(() => handle.describe());
  if (state.paused) return { pauseNote: state.note ?? 'no reason was given', nextStart: null };
  const { every = 1, offset = 0 } = spec.intervals?.[0] ?? {};
  const betweenStarts = every === TICK_EVERY_MS ? HOUR_MS : every;
  const startsHour = (at: number) => (at - offset) % betweenStarts === 0;
  const starts = info.nextActionTimes.map((time) => time.getTime()).filter(startsHour);
  return { pauseNote: null, nextStart: starts[0] ?? null };
}

/** The note of the pause (who, when and why), or `null` when the schedule is not paused. */
export async function readPause(client: Client, { asset }: { asset: string }): Promise<string | null> {
  return (await readSchedule(client, { asset })).pauseNote;
}
