import { activityTypes, dag } from '../../../../workflows/dag/declare';
import { renderSteps } from '../../../../workflows/dag/details';
import { createStatus } from '../../../../workflows/dag/status';

const { work } = activityTypes<{ work(input: object): Promise<number> }>();
const [step] = dag<object>('one', ({ step: declareStep }) => void declareStep('extract', {}, work)).steps;
const at = Date.UTC(2026, 10, 21, 7, 5, 9);

test('shows state, attempt, error and next try of a step, and the deadline of the run', () => {
  if (!step) throw new Error('the DAG has no step');
  const error = 'GET /status | refused\nwith *500*';
  const status = {
    ...createStatus(step, at + 60_000),
    state: 'retrying' as const,
    attempts: 3,
    reason: error,
    nextTryAt: at,
  };
  const lines = renderSteps([status]).split('\n');
  expect(lines[0]).toBe('The run ends at 2026-11-21 07:06:09 UTC at the latest.');
  expect(lines.at(-2)).toBe(
    '| extract | retrying | 3 of 8 | GET /status \\| refused with \\*500\\* | 2026-11-21 07:05:09 UTC |',
  );
});

test('marks a result that was kept, and leaves out what is not known', () => {
  if (!step) throw new Error('the DAG has no step');
  const status = { ...createStatus(step, null), state: 'succeeded' as const, kept: true };
  const text = renderSteps([status]);
  expect(text).not.toContain('latest');
  expect(text).toContain('| extract | succeeded (kept from an earlier run) |  |  |  |');
});
