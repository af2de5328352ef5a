import { parseHour } from '../../../forecasting/hour';
import { watchAlias } from '../../faults/alias';

const older = { version: '1', runId: 'a', hour: parseHour('2026-11-21T07Z') };
const newer = { version: '2', runId: 'b', hour: parseHour('2026-11-21T08Z') };

it('should accept an alias that stays or moves to a newer hour', () => {
  const { see } = watchAlias();
  expect([null, older, older, newer].map(see)).toEqual([null, null, null, null]);
});

it('should find an alias that moves back to an older hour', () => {
  const { see } = watchAlias();
  see(newer);
  expect(see(older)).toBe('the alias moved back to version 1 of 2026-11-21T07Z');
});

it('should find an alias that is removed, or names a version that no hour trained', () => {
  const { see } = watchAlias();
  see(older);
  expect(see(null)).toBe('the alias production is missing');
  expect(see({ ...older, version: '3', hour: null })).toBe('the alias names version 3, which no hour trained');
});
