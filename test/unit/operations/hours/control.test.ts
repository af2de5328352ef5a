import { HOUR_MS, parseHour } from '../../../../forecasting/hour';
import { requireBegunHour } from '../../../../operations/hours/control';
import { manualClock } from '../../../../system/clock';

const hour = parseHour('2026-11-24T22Z');
const clock = manualClock(hour + 60_000);

const requireBegun = (leadMs: number, at = hour) =>
  requireBegunHour({ readClockLead: async () => leadMs }, { hour: at, clock });

describe('an hour that has not begun by the clock of the database', () => {
  it('is refused with the difference of the clocks', async () => {
    await expect(requireBegun(3 * HOUR_MS)).rejects.toThrow(
      "2026-11-24T22Z has not begun: the clock of this machine is 3 h ahead of the database's. Set the clock, then run the command again",
    );
  });

  it.each([
    ['the clocks agree', 500, hour],
    ['this machine is behind', -3 * HOUR_MS, hour],
    ['the hour has begun on both', 3 * HOUR_MS, hour - 4 * HOUR_MS],
  ])('is not assumed when %s', async (_, lead, at) => {
    await expect(requireBegun(lead, at)).resolves.toBeUndefined();
  });
});
