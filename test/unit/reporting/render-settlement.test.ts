import type { LedgerEntry } from '../../../forecasting/ledger/entries';
import { findLastOutcome, renderLastOutcome } from '../../../reporting/render-settlement';
import { published } from '../../support/plain-app';

const entry = (source: string, actual: number, covered: boolean) =>
  ({
    forecast: {
      ...published,
      source,
      late: false,
      targetHour: Date.UTC(2026, 10, 21, 8),
      interval: { lower: 100, upper: 110 },
    },
    settlement: { actual, covered },
    void: null,
  }) as unknown as LedgerEntry;

const render = (...entries: LedgerEntry[]) => {
  const last = findLastOutcome(entries);
  return last && renderLastOutcome(last);
};

test('the outcome of the newest forecast says where the price was, and that it was replayed', () => {
  expect(render(entry('livecoinwatch', 99, false), entry('livecoinwatch', 105, true))).toBe(
    '2026-11-21T08Z: price 99.00, below its interval 100.00–110.00; 1 of the last 2 inside',
  );
  expect(render(entry('replay+112w', 105, true))).toBe(
    '2026-11-21T08Z: price 105.00 (replayed prices of 2024-09-28 08:00 UTC), inside its interval 100.00–110.00; 1 of the last 1 inside',
  );
});
