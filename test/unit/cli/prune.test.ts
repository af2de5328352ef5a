import type { PrunedKind } from '../../../activities/retention/prune';
import { renderPruned } from '../../../cli/commands/prune';

const reports: PrunedKind = {
  ...{ kind: 'reports', days: 90, count: 0, bytes: 0, oldest: null, error: null },
};

test('the table shows the age of the oldest item to the minute', () => {
  const found = { ...reports, count: 2, bytes: 1_600_000, oldest: Date.UTC(2026, 7, 1) };
  expect(renderPruned([found], true)).toMatch(/reports +90 days +2 +1\.6 MB +2026-08-01 00:00 UTC\n/);
});

test('a kind that could not be read is not reported as empty', () => {
  const text = renderPruned([{ ...reports, error: 'the object store does not answer' }], true);
  expect(text).toContain('reports: the object store does not answer\n');
  expect(text).not.toContain('There is nothing to remove');
});
