import {
  bundleWorkflowCode,
  DefaultLogger,
  type InjectedSinks,
  makeTelemetryFilterString,
  Runtime,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import type { StepChangeSinks } from '../../workflows/step-changes';
import { withOtherActivity, withoutLastCommand } from './altered-history';
import { type RecordedHistory, readHistory, textOf } from './recorded-history';

/**
 * After an upgrade, the new code continues workflows that the old code started. This requires that the new code issues the same
 * commands. The tests check it with histories of real runs, which record.ts recorded. Altered histories must fail.
 */
const RECORDED = [
  ...['first-hour', 'published', 'gated', 'retried', 'tick', 'catch-up'],
  ...['no-model', 'rerun', 'cleared', 'cancelled', 'backfill', 'backfill-cancelled', 'active-models'],
  ...['train-live', 'train-live-skipped', 'batch-forecast', 'macro'],
];
let workflowBundle: WorkflowBundleOption;

beforeAll(async () => {
  const logger = new DefaultLogger('ERROR');
  // Hides the warnings about the altered histories, which fail on purpose.
  const logging = { filter: makeTelemetryFilterString({ core: 'ERROR' }) };
  Runtime.install({ logger, telemetryOptions: { logging } });
  workflowBundle = await bundleWorkflowCode({ workflowsPath: require.resolve('../../workflows'), logger });
});

function replay(history: RecordedHistory): Promise<void> {
  const sinks: InjectedSinks<StepChangeSinks> = { stepChanges: { record: { fn: () => undefined } } };
  return Worker.runReplayHistory({ workflowBundle, sinks }, history);
}

describe.each(RECORDED)('the recorded history "%s"', (name) => {
  it('replays with the current workflows', async () => {
    await replay(readHistory(name));
  });

  it('fails to replay when an activity has another type', async () => {
    await expect(replay(withOtherActivity(readHistory(name)))).rejects.toMatchObject({
      name: 'DeterminismViolationError',
    });
  });

  it('fails to replay when a command is missing', async () => {
    await expect(replay(withoutLastCommand(readHistory(name)))).rejects.toMatchObject({
      name: 'DeterminismViolationError',
    });
  });

  it('contains no trace of the machine on which it was recorded', () => {
    expect(textOf(readHistory(name))).not.toMatch(/\/(home|root|Users|tmp|var|work)\/|\d+@(?!somewhere)/);
  });
});
