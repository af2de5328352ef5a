import { HOUR_MS } from '../../../forecasting/hour';
import { catchUpStart, listMissingHours } from '../../../forecasting/missing-hours';

const NEWEST = Date.UTC(2026, 10, 21, 7);
const now = NEWEST + 20_000;

describe('missing hours', () => {
  it('should be only the newest hour when no hour ever had a run', () => {
    expect(listMissingHours({ now, firstHour: null, finished: new Set() })).toEqual({ newest: NEWEST, missed: [] });
  });

  it('should be the hours without a finished run since the first run, oldest first', () => {
    const finished = new Set([NEWEST - 2 * HOUR_MS, NEWEST]);
    const missed = [NEWEST - 3 * HOUR_MS, NEWEST - HOUR_MS];
    expect(listMissingHours({ now, firstHour: NEWEST - 3 * HOUR_MS, finished })).toEqual({ newest: null, missed });
  });

  it('should go back seven days at most', () => {
    const { missed } = listMissingHours({ now, firstHour: NEWEST - 400 * HOUR_MS, finished: new Set() });
    expect(missed).toHaveLength(7 * 24);
    expect(missed[0]).toBe(catchUpStart(now));
    expect(catchUpStart(now)).toBe(NEWEST - 7 * 24 * HOUR_MS);
  });
});
