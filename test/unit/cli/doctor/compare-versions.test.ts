import { compareVersions } from '../../../../cli/doctor/published';

test('says that the server and the hours mean the same model', () => {
  expect(compareVersions({ promoted: '7', aliased: '7' })).toMatchObject({ state: 'ok' });
});

test('says that there is none yet', () => {
  expect(compareVersions({ promoted: null, aliased: null })).toMatchObject({
    state: 'warning',
    found: 'there is none yet',
  });
});

test.each([
  [{ promoted: '7', aliased: '6' }, /version 6 by MLflow.*version 7 by Postgres/],
  [{ promoted: '7', aliased: null }, /no version by MLflow/],
  [{ promoted: null, aliased: '6' }, /no version by Postgres/],
])('calls it broken when they do not: %j', (versions, found) => {
  expect(compareVersions(versions)).toMatchObject({ state: 'broken', found: expect.stringMatching(found) });
});
