import type { TriggerRule } from '../../../../workflows/dag/declare';
import type { StepState } from '../../../../workflows/dag/status';
import { findBlocker } from '../../../../workflows/dag/trigger-rules';

function stateWith(rule: TriggerRule, ...states: StepState[]) {
  const needs = states.map((state) => ({
    step: 'need',
    state,
    reason: 'because',
    attempts: state === 'skipped' ? 0 : 1,
  }));
  return findBlocker(rule, needs)?.state ?? 'runs';
}

test.each<[TriggerRule, StepState[], string]>([
  ['all-succeeded', [], 'runs'],
  ['all-succeeded', ['succeeded', 'succeeded'], 'runs'],
  ['all-succeeded', ['succeeded', 'skipped'], 'skipped'],
  ['all-succeeded', ['skipped', 'failed'], 'upstream-failed'],
  ['all-succeeded', ['upstream-failed'], 'upstream-failed'],
  ['none-failed', ['succeeded', 'skipped'], 'runs'],
  ['none-failed', ['succeeded', 'failed'], 'upstream-failed'],
  ['none-failed', ['cancelled'], 'upstream-failed'],
  ['all-done', ['failed', 'skipped', 'upstream-failed', 'cancelled'], 'runs'],
])('with the rule %s and the needs %j, the step: %s', (rule, states, expected) => {
  expect(stateWith(rule, ...states)).toBe(expected);
});

test('a step that ran and did nothing does not skip the steps that need it', () => {
  const need = { step: 'need', state: 'skipped' as const, reason: 'nothing was due', attempts: 1 };
  expect(findBlocker('all-succeeded', [need])).toBeNull();
});

test('the reason of a skipped need, or the name of a failed one, is shown', () => {
  const skipped = { step: 'check', state: 'skipped' as const, reason: 'no data', attempts: 0 };
  expect(findBlocker('all-succeeded', [skipped])).toEqual({
    state: 'skipped',
    reason: 'no data',
    skippedReason: 'no data',
  });
  const failed = { ...skipped, state: 'failed' as const };
  expect(findBlocker('none-failed', [failed])?.reason).toBe('check failed');
});
