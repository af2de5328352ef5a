import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { projectRoot } from '../../../config/paths';
import { readTemporalClockLead } from '../../../temporal/server-clock';

const THREE_HOURS = 3 * 3_600_000;

test('the lead of this machine’s clock over that of the Temporal server is read to a second', async () => {
  const path = join(projectRoot, '.venv', 'bin', 'temporal');
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path } },
  });
  try {
    const ahead = { now: () => Date.now() + THREE_HOURS };
    expect(Math.abs((await readTemporalClockLead(environment.client)) ?? Number.NaN)).toBeLessThan(60_000);
    expect(Math.abs(((await readTemporalClockLead(environment.client, ahead)) ?? 0) - THREE_HOURS)).toBeLessThan(
      60_000,
    );
  } finally {
    await environment.teardown();
  }
});
