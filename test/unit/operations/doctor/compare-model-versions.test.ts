import { compareModelVersions } from '../../../../operations/doctor/published';

test('reports that the alias names the production model', () => {
  expect(compareModelVersions({ model: 'btc_predictor', production: '7', aliased: '7' })).toMatchObject({
    ...{ state: 'ok', found: 'btc-1h-v7 is the production model' },
  });
});

test.each([null, '6'])('warns when the present source has no model yet, and the alias names %s', (aliased) => {
  expect(compareModelVersions({ model: 'btc_predictor', production: null, aliased })).toMatchObject({
    state: 'warning',
    found: 'there is no model yet',
  });
});

test('the remedy names the question of another model', () => {
  expect(compareModelVersions({ model: 'nexthour-eth-1h', production: '7', aliased: '6' })).toMatchObject({
    remedy: expect.stringContaining('`nexthour promote --question eth-1h --version 6 --reason …`'),
  });
});

test.each([
  [
    '6',
    /alias production in MLflow names version 6, but version 7 is the production model/,
    /`nexthour promote --version 6 --reason …`/,
  ],
  [null, /alias production in MLflow names no version/, /sets the alias back$/],
])('warns when the alias was moved by hand to %s', (aliased, found, remedy) => {
  expect(compareModelVersions({ model: 'btc_predictor', production: '7', aliased })).toMatchObject({
    state: 'warning',
    found: expect.stringMatching(found),
    remedy: expect.stringMatching(remedy),
  });
});
