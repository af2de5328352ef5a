import { compareModelVersions } from '../../../../cli/doctor/published';

test('reports that the server and the pipeline use the same model version', () => {
  expect(compareModelVersions({ promoted: '7', aliased: '7' })).toMatchObject({ state: 'ok' });
});

test('warns when there is no model yet', () => {
  expect(compareModelVersions({ promoted: null, aliased: null })).toMatchObject({
    state: 'warning',
    found: 'there is no model yet',
  });
});

test.each([
  [{ promoted: '7', aliased: '6' }, /version 6 \(from MLflow\).*version 7 \(from Postgres\)/],
  [{ promoted: '7', aliased: null }, /no version \(from MLflow\)/],
  [{ promoted: null, aliased: '6' }, /no version \(from Postgres\)/],
])('reports a broken state when the versions differ: %j', (versions, found) => {
  expect(compareModelVersions(versions)).toMatchObject({ state: 'broken', found: expect.stringMatching(found) });
});
