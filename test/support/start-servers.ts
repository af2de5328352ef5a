import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, requireServers } from '../../config/settings';
import type { EnvironmentVariables } from '../../config/variables';
import { startStack } from '../../stack/stack';
import { withTemporal } from '../../temporal/connection';
import { scheduleId } from '../../temporal/schedule';
import { keepStack } from './running-stack';

/** Starts nexthour once for all integration tests: on free ports, in its own folder, with 90 days of prices. */
export default async function startServers(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'nexthour-test-'));
  // For root, Postgres runs as another user, who must be able to enter the folder.
  chmodSync(home, 0o755);
  const settings = readSettings({ NEXTHOUR_HOME: home, HISTORY_DAYS: '90' });
  const stack = await startStack({ settings, ports: 'free' });
  keepStack({ stack, home });
  await pauseSchedule(stack.environment);
  Object.assign(process.env, stack.environment, { NEXTHOUR_HOME: home, HISTORY_DAYS: '90' });
}

/** Pauses the schedule, so that only hours that the tests start run, even when a full hour passes during the tests. */
async function pauseSchedule(environment: EnvironmentVariables): Promise<void> {
  const { temporal, asset } = requireServers(readSettings({}, environment), 'temporal');
  await withTemporal(temporal, (client) =>
    client.schedule.getHandle(scheduleId(asset)).pause('the tests start the hours themselves'),
  );
}
