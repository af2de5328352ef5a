import { readSettings, requireServers } from '../../config/settings';
import type { EnvironmentVariables } from '../../config/variables';
import { withTemporal } from '../../temporal/connection';
import { scheduleId } from '../../temporal/schedule';
import { keepStack } from './running-stack';
import { startScratchStack } from './start-scratch-stack';

/** Starts nexthour once for all integration tests: on free ports, in its own folder, with 90 days of prices. */
export default async function startServers(): Promise<void> {
  const variables = { HISTORY_DAYS: '90' };
  const scratch = await startScratchStack(variables);
  keepStack(scratch);
  const { environment } = scratch.stack;
  await pauseSchedule(environment);
  Object.assign(process.env, environment, variables, { NEXTHOUR_HOME: scratch.home });
}

/** Pauses the schedule, so that only the hours run that the tests start. Otherwise a tick would run at the next full hour. */
async function pauseSchedule(environment: EnvironmentVariables): Promise<void> {
  const { temporal, asset } = requireServers(readSettings({}, environment), 'temporal');
  await withTemporal(temporal, (client) =>
    client.schedule.getHandle(scheduleId(asset)).pause('the tests start the hours themselves'),
  );
}
