import { renderResults } from '../../faults/results';

it('should show each fault with its outcome, and the totals', () => {
  const healed = { fault: 'reset', outcome: 'healed after 2.0 s', lost: 0, doubled: 0, problems: [] };
  const broken = { ...healed, fault: 'cut', lost: 1, problems: ['lost: a forecast of 2026-11-21T07Z'] };
  const table = renderResults([healed, broken], [{ fault: 'full disk', why: 'this user may not mount a file system' }]);
  expect(table).toMatch(/reset +healed after 2\.0 s +0 lost +0 doubled/);
  expect(table).toMatch(/cut +FAILED: lost: a forecast of 2026-11-21T07Z +1 lost/);
  expect(table).toMatch(/full disk +skipped: this user may not mount a file system/);
  expect(table).toContain('2 faults, 1 healed or named, 1 failed, 1 skipped, 1 lost, 0 doubled');
});
