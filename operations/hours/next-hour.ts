import type { Client } from '@temporalio/client';
import { showTime } from '../../config/clock';
import type { Settings } from '../../config/settings';
import { readSchedule } from '../../temporal/pause';

/** When the schedule starts the next hour, as the clock of the home shows it (epoch ms); `null` when it is paused. */
export async function readNextHour(
  client: Client,
  { asset, home }: Pick<Settings, 'asset' | 'home'>,
): Promise<number | null> {
  const { nextStart } = await readSchedule(client, { asset });
  return nextStart === null ? null : showTime(home, nextStart);
}
