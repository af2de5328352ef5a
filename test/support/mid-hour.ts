import type { Client } from '@temporalio/client';
import { writeClockSetting } from '../../config/clock';
import { readSettings, requireServers } from '../../config/settings';
import { HOUR_MS, type Hour, hourOf } from '../../forecasting/hour';
import { startStack } from '../../stack/stack';
import type { Clock } from '../../system/clock';
import { withTemporal } from '../../temporal/connection';
import { pauseSchedule } from '../../temporal/pause';
import { ensureSchedule } from '../../temporal/schedule';

const MINUTES_PAST_MS = HOUR_MS / 4;

/**
 * The hour of the real time, or of some days before it, and a clock that runs like the real one from a quarter past that hour on: no full
 * hour passes in a test.
 */
export function createMidHourClock({ daysAgo = 0 } = {}): { clock: Clock; hour: Hour } {
  const startedAt = Date.now();
  const hour = hourOf(startedAt) - daysAgo * 24 * HOUR_MS;
  return { clock: { now: () => hour + MINUTES_PAST_MS + Date.now() - startedAt }, hour };
}

/** Gives the processes of a home the time of this clock. */
export function setClockOf(home: string, clock: Clock): void {
  writeClockSetting(home, { speed: 1, realAt: Date.now(), shownAt: clock.now() });
}

/** The note of the pause. */
export const PAUSE_NOTE = 'the tests start the hours themselves';

/**
 * Creates the schedules of the hours of these assets, paused, before the first worker does: otherwise a tick at a quarter of the real hour
 * can run the newest hour while the stack starts.
 */
export async function pauseHours(home: string, assets: readonly string[] = ['BTC']): Promise<void> {
  const stack = await startStack({
    ...{ settings: readSettings({ NEXTHOUR_HOME: home }), services: ['temporal'], ports: 'free' },
  });
  try {
    const { temporal } = requireServers(readSettings({}, stack.environment), 'temporal');
    await withTemporal(temporal, (client) => Promise.all(assets.map((asset) => createPaused(client, asset))));
  } finally {
    await stack.stop();
  }
}

/** The schedule of the hours of an asset. */
export async function createPaused(client: Client, asset: string): Promise<void> {
  await ensureSchedule(client, { asset });
  await pauseSchedule(client, { asset, note: PAUSE_NOTE });
}
