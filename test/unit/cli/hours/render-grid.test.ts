import { renderGrid } from '../../../../cli/hours/render-grid';
import type { StepOfHour } from '../../../../forecasting/hour-grid';

const hour = Date.UTC(2026, 10, 21, 7);
const stepWith = (step: string, state: string, attempts = 1): StepOfHour => ({
  step,
  state,
  attempts,
  seconds: 1,
  reason: null,
  instanceOf: null,
});

const gated = {
  outcome: 'gated',
  reason: 'data gate: jumps',
  runs: 2,
  finishedAt: hour,
  seconds: 12.4,
  steps: [stepWith('extract', 'succeeded', 3), stepWith('quality', 'succeeded'), stepWith('forecast', 'skipped', 0)],
};

test('shows one line per hour with one character per step', () => {
  const steps = ['extract', 'quality', 'forecast', 'new-step'];
  const hours = [
    { hour, run: null },
    { hour: hour - 3_600_000, run: gated },
  ];
  const lines = renderGrid({ asset: 'BTC', steps, hours }).split('\n');
  expect(lines.slice(0, 4)).toEqual([
    'BTC, the newest 2 hours (UTC)',
    '',
    '  2026-11-21T07Z  no finished run',
    '  2026-11-21T06Z  gated            r✓·   12 s, 2 runs  data gate: jumps',
  ]);
  expect(lines[5]).toBe('Steps from left to right: extract, quality, forecast, new-step.');
});

test('says so when no hour has finished', () => {
  expect(renderGrid({ asset: 'BTC', steps: [], hours: [] })).toContain('No hour has finished yet.');
});

test('shows no line for the hours before the first run', () => {
  const before = [2, 3, 4].map((back) => ({ hour: hour - back * 3_600_000, run: null }));
  const hours = [{ hour, run: null }, { hour: hour - 3_600_000, run: gated }, ...before];
  const text = renderGrid({ asset: 'BTC', steps: ['extract'], hours });
  expect(text).toContain('No run has finished before 2026-11-21T06Z.');
  expect(text.match(/no finished run/g)).toHaveLength(1);
});
