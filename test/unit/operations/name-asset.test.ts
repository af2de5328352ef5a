import { nameAsset, nameAssetOf } from '../../../operations/name-asset';
import { nameProblem } from '../../../operations/status/asset-problems';

test.each([
  ['`nexthour resume` continues', '`nexthour resume --asset ETH` continues'],
  ['now: `nexthour run --hour 2026-11-21T07Z`', 'now: `nexthour run --asset ETH --hour 2026-11-21T07Z`'],
  ['`nexthour cancel --backfill` stops it', '`nexthour cancel --asset ETH --backfill` stops it'],
  ['`nexthour runs` and `nexthour status`', '`nexthour runs` and `nexthour status`'],
])('%s names the asset', (text, named) => {
  expect(nameAsset(text, 'ETH')).toBe(named);
});

test('a problem of one of several assets names it, also in its remedy', () => {
  const what = 'the hourly runs are paused: paused by eve';
  expect(nameProblem({ severity: 'warning', what, remedy: '`nexthour resume` continues' }, 'ETH')).toEqual({
    severity: 'warning',
    what: `ETH: ${what}`,
    remedy: '`nexthour resume --asset ETH` continues',
  });
});

test('names no asset when only one runs', () => {
  expect(nameAssetOf({ asset: 'ETH', assets: ['ETH'] }, '`nexthour resume`')).toBe('`nexthour resume`');
  expect(nameAssetOf({ asset: 'ETH', assets: ['BTC', 'ETH'] }, '`nexthour resume`')).toBe(
    '`nexthour resume --asset ETH`',
  );
});
