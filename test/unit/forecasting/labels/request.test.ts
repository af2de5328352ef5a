import { readRangeHour, readRiseLabel, readRiseQuestionId } from '../../../../forecasting/labels/request';

test.each([
  ['2%', 0.02],
  ['0.02', 0.02],
  [0.02, 0.02],
  ['.5 %', 0.005],
  ['0.3%', 0.003],
])('reads the threshold %s', (threshold, share) => {
  expect(readRiseLabel({ threshold, horizon: '12h' })).toEqual({ threshold: share, horizonHours: 12, rule: 'at-end' });
});

test.each([2, '2', '1', 0, '0%', '-2%', '2 %%', 'two', '', '1e-2', '60%', '0.01%'])(
  'refuses the threshold %j',
  (threshold) => {
    expect(() => readRiseLabel({ threshold, horizon: '12h' })).toThrow(/^threshold /);
  },
);

test.each(['12', 12, '0h', '-1h', '12m', '1.5h', '169h', '8d', ''])('refuses the horizon %j', (horizon) => {
  expect(() => readRiseLabel({ threshold: '2%', horizon })).toThrow(/^horizon /);
});

test('reads a horizon in days', () => {
  expect(readRiseLabel({ threshold: '2%', horizon: '2d', rule: 'within' })).toMatchObject({
    horizonHours: 48,
    rule: 'within',
  });
});

test('reads the id of a question', () => {
  const question = { asset: 'BTC', threshold: 0.02, horizonHours: 12, rule: 'at-end', kind: 'rise' };
  expect(readRiseQuestionId('question', 'btc-rise-2pct-12h')).toMatchObject(question);
  expect(readRiseQuestionId('question', 'eth-rise-0.3pct-24h-within')).toMatchObject({
    asset: 'ETH',
    threshold: 0.003,
    rule: 'within',
  });
});

test.each([
  'btc-1h',
  'btc-rise-2.0pct-12h',
  'btc-rise-02pct-12h',
  'BTC-rise-2pct-12h',
  'btc-rise-2pct-999h',
  'btc-rise-..pct-1h',
  '',
])('refuses the id "%s", which no question has', (id) => {
  expect(() => readRiseQuestionId('question', id)).toThrow(/is not the id of a question about a rise/);
});

test('refuses an hour that is none', () => {
  expect(readRangeHour('from', '2024-01-01')).toBe(Date.UTC(2024, 0, 1));
  expect(() => readRangeHour('from', 'yesterday')).toThrow(/^from "yesterday" is refused/);
});
