import type { LiveAssetState, LiveModelState } from '../../../../clients/postgres/live-state';
import { MINUTE_MS } from '../../../../forecasting/bars/minute-bar';
import { findAssetProblems, findGroupProblems } from '../../../../operations/live/find-live-line-problems';

const MINUTE = Date.parse('2026-11-26T18:20:00Z');
/** A few seconds after the bar of `MINUTE`. */
const NOW = MINUTE + MINUTE_MS + 5_000;

const model: LiveModelState = { version: '3', newestOrigin: MINUTE + MINUTE_MS, madeAt: NOW, late: 0, unsettled: 0 };

const healthy: LiveAssetState = {
  ...{ asset: 'BTC', source: 'kraken', lastTradeAt: '2026-11-26T18:21:04.1Z', missingTrades: 0 },
  newestBar: { minute: MINUTE, revision: 0, knownAt: NOW },
  ...{ missingBars: 0, incompleteBars: 0, newestFeatures: MINUTE, models: [model] },
};

const find = (change: Partial<LiveAssetState>, now = NOW) =>
  findAssetProblems({ ...healthy, ...change }, now).map(({ severity, what }) => `${severity}: ${what}`);

test('a healthy asset has no problem', () => expect(find({})).toEqual([]));

test.each<[string, Partial<LiveAssetState>, string]>([
  ['no trade', { source: null }, 'broken: BTC has no trade yet'],
  ['no bar', { newestBar: null }, 'warning: BTC has no bar yet'],
  ['a gap', { missingBars: 1 }, 'broken: BTC has no bar of 1 minute in the last 60'],
  ['incomplete bars', { incompleteBars: 2 }, 'warning: BTC has 2 incomplete bars in the last 60 minutes'],
  ['missing trades', { missingTrades: 40 }, 'warning: BTC lacks 40 trades'],
  ['no features', { newestFeatures: null }, 'warning: BTC has no features yet'],
  [
    'old features',
    { newestFeatures: MINUTE - 3 * MINUTE_MS },
    'broken: the newest features of BTC are of the bar until 2026-11-26 18:18 UTC, and there are newer bars',
  ],
  ['no forecast', { models: [] }, 'warning: BTC has no forecast of the last 24 hours'],
  [
    'an old forecast',
    { models: [{ ...model, newestOrigin: MINUTE - 3 * MINUTE_MS }] },
    'broken: the newest forecast of BTC was made from the bar until 2026-11-26 18:17 UTC, and there are newer bars',
  ],
  [
    'forecasts without a score',
    { models: [{ ...model, unsettled: 4 }] },
    'warning: 4 forecasts of BTC wait for their score',
  ],
])('%s', (_, change, expected) => expect(find(change)).toEqual([expected]));

test('the forecast of a model that is not used any more is no problem while another one forecasts', () => {
  expect(find({ models: [{ ...model, version: '2', newestOrigin: MINUTE - 60 * MINUTE_MS }, model] })).toEqual([]);
});

test('bars that end too long ago are a problem', () => {
  expect(find({}, NOW + 2 * MINUTE_MS)).toEqual([]);
  expect(find({}, NOW + 3 * MINUTE_MS)).toEqual(['broken: the newest bar of BTC ended at 2026-11-26 18:21 UTC']);
});

describe('a group of readers', () => {
  const members = [{ clientId: 'nexthour-candles', host: '127.0.0.1', partitions: 4 }];
  const group = { id: 'nexthour-candles', topic: 'nexthour.trades', members, committed: [], lag: 0 };

  test('that is up to date has no problem', () => expect(findGroupProblems(group)).toEqual([]));

  test('without a member is broken', () => {
    expect(findGroupProblems({ ...group, members: [] })).toMatchObject([
      { severity: 'broken', what: 'no process reads nexthour.trades as the group nexthour-candles' },
    ]);
  });

  test('that is far behind is a warning', () => {
    expect(findGroupProblems({ ...group, lag: 1_200 })).toMatchObject([
      { severity: 'warning', what: 'candles is 1,200 messages of nexthour.trades behind' },
    ]);
  });
});
