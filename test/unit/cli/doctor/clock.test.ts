import { describeClocks } from '../../../../cli/doctor/clock';

const THREE_HOURS = 3 * 3_600_000;

test('reports a clock that agrees with the servers', () => {
  expect(describeClocks(20, -900)).toEqual({
    state: 'ok',
    found: 'agrees with the clock of the database and of the object store',
  });
});

test('reports which server has another time, and by how much', () => {
  expect(describeClocks(null, THREE_HOURS)).toMatchObject({
    state: 'broken',
    found: 'the clock of this machine is 3 h ahead of the clock of the object store',
    remedy: expect.stringContaining('timedatectl'),
  });
});
