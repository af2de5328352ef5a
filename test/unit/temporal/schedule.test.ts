import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { projectRoot } from '../../../config/paths';
import { ensureSchedule, pauseSchedule, readPause, resumeSchedule } from '../../../temporal/schedule';

const asset = 'BTC';

test('a pause of the schedule keeps its note when a worker starts, until it is resumed', async () => {
  const path = join(projectRoot, '.venv', 'bin', 'temporal');
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path } },
  });
  const { client } = environment;
  try {
    await ensureSchedule(client, { asset });
    expect(await readPause(client, { asset })).toBeNull();
    await pauseSchedule(client, { asset, note: 'paused by eve: upgrade' });
    await ensureSchedule(client, { asset });
    expect(await readPause(client, { asset })).toBe('paused by eve: upgrade');
    await resumeSchedule(client, { asset, note: 'resumed by eve' });
    expect(await readPause(client, { asset })).toBeNull();
  } finally {
    await environment.teardown();
  }
}, 60_000);
