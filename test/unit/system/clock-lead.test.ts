import { computeClockLead, describeClockLead } from '../../../system/clock-lead';

test.each([
  [3 * 3_600_000, "the clock of this machine is 3 h ahead of the database's"],
  [-(2 * 3_600_000 + 5 * 60_000), "the clock of this machine is 2 h 5 min behind the database's"],
  [180_000, "the clock of this machine is 3 min ahead of the database's"],
  [119_000, null],
  [-119_000, null],
])('a lead of %d ms is described as %s', (lead, expected) => {
  expect(describeClockLead(lead, "the database's")).toBe(expected);
});

test('the time of an answer does not count as a difference', () => {
  expect(computeClockLead({ askedAt: 10_000, answeredAt: 14_000, serverTime: 12_000 })).toBe(0);
});
