import { readRangeHour, readRiseLabel, readRiseQuestionId } from '../../../../forecasting/labels/request';

test.each([
  ['2%', 0.02],
  ['0.02', 0.02],
  [0.02, 0.02],
  ['.5 %', 0.005],
  ['0.3%', 0.003],
  ['+10%', 0.1],
  [0.3, 0.3],
])('reads the threshold %s', (threshold, share) => {
  expect(readRiseLabel({ threshold, horizon: '12h' })).toEqual({ threshold: share, horizonHours: 12, rule: 'at-end' });
});

test.each([2, '2', '1', '0.5', 0, '0%', '-2%', '2 %%', 'two', '', '1e-2', '60%', '0.01%'])(
  'refuses the threshold %j',
  (threshold) => {
    expect(() => readRiseLabel({ threshold, horizon: '12h' })).toThrow(/^threshold /);
  },
);

test('refuses a number that can be a share or a percentage, with both ways to write it', () => {
  const read = () => readRiseLabel({ threshold: '0.1', horizon: '12h' });
  expect(read).toThrow('threshold "0.1" is refused: it is ambiguous: write 0.1% for 0.1 %, or 10%');
});

test.each([{ horizon: '12h' }, { horizon: '12' }, { horizon: 12 }, { horizonHours: 12 }, { horizonHours: '12h' }])(
  'reads twelve hours from %j',
  (written) => {
    expect(readRiseLabel({ threshold: '2%', ...written }).horizonHours).toBe(12);
  },
);

test('refuses two horizons, and none', () => {
  expect(() => readRiseLabel({ threshold: '2%', horizon: '12h', horizonHours: 12 })).toThrow('give one of them');
  expect(() => readRiseLabel({ threshold: '2%' })).toThrow('horizon_hours is missing');
});

test.each(['0', '0h', '-1h', '12m', '1.5h', '169h', '8d', ''])('refuses the horizon %j', (horizon) => {
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
  expect(() => readRangeHour('from', '1999-12-31')).toThrow('an hour of the years 2000 to 2099');
});
