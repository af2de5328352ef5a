import fc from 'fast-check';
import { readInstant } from '../../../../forecasting/history/instant';

const NOON = Date.UTC(2024, 4, 13, 12);

test.each([
  ['1715601600000', NOON],
  ['1715601600', NOON],
  ['1715601600000000', NOON],
  ['1715601600.0', NOON],
  ['1.7156016e12', NOON],
  ['2024-05-13T12:00:00Z', NOON],
  ['2024-05-13T12:00:00.000Z', NOON],
  ['2024-05-13 12:00:00', NOON],
  ['2024-05-13 12:00:00 UTC', NOON],
  ['2024-05-13T12Z', NOON],
  ['2024-05-13T14:00+02:00', NOON],
  ['2024-05-13T06:30:00-0530', NOON],
  ['2024-05-13', NOON - 12 * 3_600_000],
])('%s is an instant', (text, time) => {
  expect(readInstant(text)).toBe(time);
});

test.each([
  '',
  'noon',
  '13.05.2024',
  '05/13/2024',
  '2024-02-30',
  '2024-13-01',
  '2024-05-13T25:00',
  '-1',
  '0',
  '1e30',
  'NaN',
  '20240513',
])('"%s" is not an instant', (text) => {
  expect(readInstant(text)).toBeNull();
});

test('an instant of this century is read from its ISO form with and without a zone, and from epoch milliseconds', () => {
  const instants = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) - 1 });
  fc.assert(
    fc.property(instants, (time) => {
      const iso = new Date(time).toISOString();
      expect(readInstant(iso)).toBe(time);
      expect(readInstant(iso.replace('Z', '').replace('T', ' '))).toBe(time);
      expect(readInstant(String(time))).toBe(time);
    }),
  );
});
