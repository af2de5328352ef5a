import { findMissedHours } from '../../../../../page/views/now/missed-hours';

const row = (hour: string, outcome: string | null) => ({
  hour,
  outcome,
  ...{ reason: null, seconds: null, runs: 0, finished_at: null, steps: [] },
});
const missedAt = (time: string, hours: ReturnType<typeof row>[], hasForecast = true) =>
  findMissedHours({ hours, hasForecast, now: at(time) });
const at = (time: string) => Date.parse(`2026-11-21T${time}:00Z`);

describe('the newest hours without an ended run', () => {
  const hours = [row('2026-11-21T09Z', null), row('2026-11-21T08Z', null), row('2026-11-21T07Z', 'published')];

  it('are those that should have ended, oldest first', () => {
    expect(missedAt('09:10', hours)).toEqual(['2026-11-21T08Z']);
    expect(missedAt('09:59', hours.slice(0, 2))).toEqual(['2026-11-21T08Z', '2026-11-21T09Z']);
    expect(missedAt('09:31', hours)).toEqual(['2026-11-21T08Z', '2026-11-21T09Z']);
  });

  it('are none while the newest run can still go on, after a failed one, and before the first one', () => {
    expect(missedAt('08:20', hours.slice(1))).toEqual([]);
    expect(missedAt('09:59', [row('2026-11-21T09Z', 'failed'), ...hours.slice(1)])).toEqual([]);
    expect(missedAt('09:59', hours.slice(0, 2), false)).toEqual([]);
  });
});
