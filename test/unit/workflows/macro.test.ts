import type { WorkflowFailedError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { CollectedSeries, DueSeries, OutsideSeriesActivities } from '../../../activities/outside-series';
import { NexthourError } from '../../../system/errors';
import { ensureMacroSchedule, MACRO_ID } from '../../../temporal/schedule';
import type { macro } from '../../../workflows/macro';
import { PIPELINE_QUEUE } from '../../../workflows/temporal-names';
import { createLocalWorker, startLocalTemporal } from '../../support/local-temporal';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startLocalTemporal();
});
afterAll(() => environment.teardown());

const due = (series: string): DueSeries => ({ series, source: 'generated', callId: series, at: 0 });
const stored = (series: string): CollectedSeries => ({ series, outcome: 'stored', newValues: 3, problem: null });

/** The error of a series that waits for its turn, as the activity throws it. */
class NotYet extends NexthourError {
  readonly retryAfterMs = 10;
  constructor() {
    super('NotYet', 'the limits of the API allow the call later', { canRetry: true });
  }
}

async function run(activities: OutsideSeriesActivities) {
  const worker = await createLocalWorker(environment, activities);
  return worker.runUntil(
    environment.client.workflow.execute<typeof macro>('macro', {
      taskQueue: PIPELINE_QUEUE,
      workflowId: `macro-test-${Math.random()}`,
    }),
  );
}

it('stores the other series and pages when one fails, and waits for the turn of each', async () => {
  const attempts = new Map<string, number>();
  const result = await run({
    listDueSeries: async () => [due('cpi'), due('wti'), due('spy'), { ...due('cpi'), page: 2 }],
    collectSeries: async ({ element: { series } }) => {
      attempts.set(series, (attempts.get(series) ?? 0) + 1);
      if (series === 'wti') throw new NexthourError('TooManyRequests', 'too many calls');
      if (series === 'spy' && attempts.get(series) === 1) throw new NotYet();
      return stored(series);
    },
  });
  expect(result).toEqual({ due: 4, failed: 1, refused: 0, newValues: 9 });
  expect(Object.fromEntries(attempts)).toEqual({ cpi: 2, wti: 1, spy: 2 });
});

it('ends at once when no series is due, and fails when every one fails', async () => {
  const collectSeries = async () => {
    throw new NexthourError('NoAnswer', 'no answer from the API');
  };
  expect(await run({ listDueSeries: async () => [], collectSeries })).toMatchObject({ due: 0, failed: 0 });
  const failing = run({ listDueSeries: async () => [due('cpi')], collectSeries });
  const error = await failing.catch((reason: unknown) => reason);
  expect((error as WorkflowFailedError).cause?.message).toContain('no answer from the API');
});

it('has a schedule of its own, every ten minutes', async () => {
  await ensureMacroSchedule(environment.client);
  await ensureMacroSchedule(environment.client);
  const { action, spec } = await environment.client.schedule.getHandle(MACRO_ID).describe();
  expect(action).toMatchObject({ type: 'startWorkflow', workflowType: 'macro', workflowId: 'macro' });
  expect(spec.intervals?.map(({ every }) => every)).toEqual([10 * 60_000]);
});
