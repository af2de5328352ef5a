import type { StepState, StepStatus } from '../../../workflows/dag/status';
import { createStatus } from '../../../workflows/dag/status';
import { hourlyDag } from '../../../workflows/hourly';
import { determineOutcome } from '../../../workflows/run-outcome';

type Change = Partial<StepStatus> & { state: StepState };

/** A run in which every step succeeded, except the given ones. */
function runWith(changes: Record<string, Change>): StepStatus[] {
  return hourlyDag.steps.map((step) => {
    const succeeded = { ...createStatus(step, null), state: 'succeeded' as const, attempts: 1, result: {} };
    return { ...succeeded, ...changes[step.name] };
  });
}

const noModel: Change = {
  state: 'skipped',
  attempts: 1,
  result: null,
  reason: 'no model had been promoted by this hour',
};
const neverRan: Change = { state: 'skipped', attempts: 0, result: null, reason: 'jumps: too high' };

test.each<[string, Record<string, Change>, string]>([
  ['published', {}, 'published'],
  ['first hour', { forecast: noModel, settle: { ...noModel, reason: 'no forecast was due' } }, 'published'],
  ['gated', { forecast: neverRan, 'first-forecast': neverRan }, 'gated'],
  ['no model', { forecast: noModel, promote: neverRan, 'first-forecast': neverRan }, 'no-model'],
  ['failed profile', { profile: { state: 'failed' } }, 'incomplete'],
  ['failed extract', { extract: { state: 'failed' }, forecast: neverRan, 'first-forecast': neverRan }, 'failed'],
  ['cancelled', { train: { state: 'cancelled' }, evaluate: { state: 'upstream-failed' } }, 'cancelled'],
])('gives the outcome of a run: %s', (_, changes, outcome) => {
  expect(determineOutcome(runWith(changes)).outcome).toBe(outcome);
});

test('the reason names the steps that were cancelled', () => {
  const { reason } = determineOutcome(runWith({ train: { state: 'cancelled' }, profile: { state: 'cancelled' } }));
  expect(reason).toBe('cancelled during profile, train');
});

test('a run is cancelled, not failed, if its step failed before the cancellation reached it', () => {
  const steps = runWith({ train: { state: 'failed', reason: 'no memory' } });
  expect(determineOutcome(steps, { isCancelled: true })).toEqual({
    outcome: 'cancelled',
    reason: 'cancelled; train failed (attempt 1): no memory',
  });
  expect(determineOutcome(runWith({}), { isCancelled: true }).outcome).toBe('published');
});

test('a failed instance of a mapped step does not change the outcome, if the step itself succeeded', () => {
  const [step] = hourlyDag.steps;
  if (!step) throw new Error('the DAG has no step');
  const instance: StepStatus = { ...createStatus(step, null), step: 'some[1]', instanceOf: 'some', state: 'failed' };
  expect(determineOutcome([...runWith({}), instance]).outcome).toBe('published');
  expect(determineOutcome([...runWith({ profile: { state: 'failed' } }), instance]).reason).not.toContain('some[1]');
});
