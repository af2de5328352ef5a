import { type Client, ScheduleOverlapPolicy } from '@temporalio/client';
import { HOUR_MS } from '../forecasting/hour';
import type { scheduledSearch } from '../workflows/search';
import { PIPELINE_QUEUE } from '../workflows/temporal-names';
import { createOrUpdate, removeSchedules } from './schedule';

const PREFIX = 'search-weekly/';
const WEEK_MS = 7 * 24 * HOUR_MS;
/** Sunday, 03:30 UTC. The weeks of a schedule begin on a Thursday, as 1970 did. */
const OFFSET_MS = (3 * 24 + 3.5) * HOUR_MS;
const TRIALS = 40;

/**
 * Creates the schedules of the weekly searches or updates them, and removes those of others. Searches that have started continue.
 * @param weekly `btc-1h:har` for the family `har` of the question `btc-1h`
 */
export async function ensureSearchSchedules(client: Client, weekly: readonly string[]): Promise<void> {
  const ids = weekly.map((one) => `${PREFIX}${one.replace(':', '/')}`);
  for (const [index, one] of weekly.entries()) {
    const [question = '', family = ''] = one.split(':');
    const id = ids[index] ?? '';
    const args: Parameters<typeof scheduledSearch> = [{ question, family, trials: TRIALS, operator: 'SEARCH_WEEKLY' }];
    await createOrUpdate(client, {
      scheduleId: id,
      spec: { intervals: [{ every: WEEK_MS, offset: OFFSET_MS }] },
      action: {
        ...{ type: 'startWorkflow', workflowType: 'scheduledSearch', args, taskQueue: PIPELINE_QUEUE, workflowId: id },
        staticSummary: `${question}: search parameters of ${family}`,
      },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' },
    });
  }
  await removeSchedules(client, (id) => id.startsWith(PREFIX) && !ids.includes(id));
}
