import { describeClocks } from '../../../../operations/doctor/clock';

const THREE_HOURS = 3 * 3_600_000;

test('reports a clock that agrees with the servers', () => {
  expect(
    describeClocks([
      { name: 'the database', lead: 20 },
      { name: 'Temporal', lead: -900 },
      { name: 'the object store', lead: null },
    ]),
  ).toEqual({
    state: 'ok',
    found: 'agrees with the clock of the database, of Temporal',
  });
});

test('reports which server has another time, and by how much', () => {
  expect(
    describeClocks([
      { name: 'the database', lead: 0 },
      { name: 'Temporal', lead: THREE_HOURS },
    ]),
  ).toMatchObject({
    state: 'broken',
    found: 'the clock of this machine is 3 h ahead of the clock of Temporal',
    remedy: expect.stringContaining('timedatectl'),
  });
});

test('says when no server could be compared', () => {
  expect(describeClocks([{ name: 'Temporal', lead: null }])).toMatchObject({ state: 'warning' });
});
