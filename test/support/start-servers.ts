import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, requireServers } from '../../config/settings';
import type { EnvironmentVariables } from '../../config/variables';
import { startStack } from '../../stack/stack';
import { withTemporal } from '../../temporal/connection';
import { scheduleId } from '../../temporal/schedule';
import { keepStack } from './running-stack';

/** Starts all of nexthour once for the run of the tests: on free ports, in a folder of its own, with two months of prices. */
export default async function startServers(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'nexthour-test-'));
  // As root, Postgres runs as another user, who must get in.
  chmodSync(home, 0o755);
  const settings = readSettings({ NEXTHOUR_HOME: home, HISTORY_DAYS: '90' });
  const stack = await startStack({ settings, ports: 'free' });
  keepStack({ stack, home });
  await pauseSchedule(stack.environment);
  Object.assign(process.env, stack.environment, { NEXTHOUR_HOME: home, HISTORY_DAYS: '90' });
}

/** No hour runs but those that the tests start, also when a full hour falls into their run. */
async function pauseSchedule(environment: EnvironmentVariables): Promise<void> {
  const { temporal, asset } = requireServers(readSettings({}, environment), 'temporal');
  await withTemporal(temporal, (client) =>
    client.schedule.getHandle(scheduleId(asset)).pause('the tests start the hours themselves'),
  );
}
