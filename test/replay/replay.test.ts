import {
  bundleWorkflowCode,
  DefaultLogger,
  makeTelemetryFilterString,
  Runtime,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { withOtherActivity, withoutLastCommand } from './altered-history';
import { type RecordedHistory, readRecorded, textOf } from './recorded-history';

/**
 * Workflows that run now were begun by the code of before: what they did must be what the code of now would do. Histories of
 * real runs, recorded by record.ts, show it for the workflows in `workflows/` as they stand.
 */
const RECORDED = ['first-hour', 'published', 'gated', 'retried', 'tick', 'catch-up'];
let workflowBundle: WorkflowBundleOption;

beforeAll(async () => {
  const logger = new DefaultLogger('ERROR');
  // What is refused on purpose is no news: the tests see it themselves.
  const logging = { filter: makeTelemetryFilterString({ core: 'ERROR' }) };
  Runtime.install({ logger, telemetryOptions: { logging } });
  workflowBundle = await bundleWorkflowCode({ workflowsPath: require.resolve('../../workflows'), logger });
}, 60_000);

function replay(history: RecordedHistory): Promise<void> {
  return Worker.runReplayHistory({ workflowBundle }, history);
}

describe.each(RECORDED)('the recorded history "%s"', (name) => {
  it('is what the workflows still do', async () => {
    await replay(readRecorded(name));
  });

  it('is told from one with another activity', async () => {
    await expect(replay(withOtherActivity(readRecorded(name)))).rejects.toMatchObject({
      name: 'DeterminismViolationError',
    });
  });

  it('is told from one in which something did not happen', async () => {
    await expect(replay(withoutLastCommand(readRecorded(name)))).rejects.toMatchObject({
      name: 'DeterminismViolationError',
    });
  });

  it('tells nothing of the machine it was recorded on', () => {
    expect(textOf(readRecorded(name))).not.toMatch(/\/(home|root|Users|tmp|var|work)\/|\d+@(?!somewhere)/);
  });
});
