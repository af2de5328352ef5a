import { checkEntry } from '../../../../forecasting/ledger/check-entry';
import {
  type MinuteEntry,
  sealMinuteForecast,
  sealMinuteSettlement,
} from '../../../../forecasting/ledger/minute-entries';
import { formatMinuteId, parseWrittenMinute } from '../../../../forecasting/minute';
import { plantedMinute } from '../../../support/planted-forecasts';

const forecast = plantedMinute(5);
const target = forecast.origin + 5 * 60_000;

function entryOf({ madeAt = forecast.origin + 200, actual = 50_000 } = {}): MinuteEntry {
  const sealed = sealMinuteForecast({ ...forecast, madeAt }, undefined);
  const settlement = sealMinuteSettlement({ forecast: sealed, actual, barRevision: 0, settledAt: target + 1_000 });
  return { forecast: sealed, settlement, void: null };
}

const faultsOf = (entry: MinuteEntry) => checkEntry(entry, undefined).map(({ field }) => field);

describe('a forecast of the live line', () => {
  it('should name its target minute, and its source when that is not Kraken', () => {
    expect(entryOf().forecast).toMatchObject({ id: 'btc-5m-v1-2026-11-01T00:15Z', target, position: 1 });
    const generated = sealMinuteForecast({ ...forecast, source: 'generated', madeAt: target }, undefined);
    expect(generated.id).toBe('btc-5m-v1-2026-11-01T00:15Z-generated');
  });

  it.each([
    [target - 1, false],
    [target, true],
  ])('made at %d should be late: %p', (madeAt, late) => {
    expect(entryOf({ madeAt }).forecast.late).toBe(late);
  });

  it('should have no fault with its settlement, and one for each changed field', () => {
    const entry = entryOf();
    expect(faultsOf(entry)).toEqual([]);
    const { settlement } = entry;
    expect(faultsOf({ ...entry, forecast: { ...entry.forecast, target: target + 60_000 } })).toEqual(
      expect.arrayContaining(['hash', 'target']),
    );
    expect(faultsOf({ ...entry, settlement: settlement && { ...settlement, rank: settlement.rank + 1 } })).toEqual([
      'settlement.rank',
      'settlement.hash',
    ]);
    expect(faultsOf({ ...entry, settlement: settlement && { ...settlement, settledAt: target - 1 } })).toContain(
      'settlement.settled after its target',
    );
  });

  it('should have the rank of the actual price, and the loss of its trailing quantiles if it has these', () => {
    const values = forecast.quantiles.map(({ value }) => value);
    for (const [rank, actual] of [1, ...values.map((value) => value + 0.01)].entries()) {
      expect(entryOf({ actual }).settlement?.rank).toBe(rank);
    }
    expect(entryOf().settlement?.trailingPinball).toBeGreaterThan(0);
    const early = sealMinuteForecast({ ...plantedMinute(0), madeAt: target }, undefined);
    const settled = sealMinuteSettlement({ forecast: early, actual: 50_000, barRevision: 0, settledAt: target });
    expect('trailingPinball' in settled).toBe(false);
  });
});

describe('a written minute', () => {
  it.each(['2026-11-21T07:05Z', '2026-11-21T07:05:00Z', '2026-11-21 07:05', '2026-11-21T08:05+01:00'])('%s', (text) => {
    expect(formatMinuteId(parseWrittenMinute(text))).toBe('2026-11-21T07:05Z');
  });

  it('should be read from an hour and from a date', () => {
    expect(parseWrittenMinute('2026-11-21T07Z')).toBe(Date.UTC(2026, 10, 21, 7));
    expect(parseWrittenMinute('2026-11-21')).toBe(Date.UTC(2026, 10, 21));
  });

  it.each(['2026-11-21T07:05:01Z', '2026-11-31T07:05Z', '07:05', ''])('should not be "%s"', (text) => {
    expect(() => parseWrittenMinute(text)).toThrow(`"${text}" is not a minute in UTC; write it like 2026-11-21T07:05Z`);
  });
});
