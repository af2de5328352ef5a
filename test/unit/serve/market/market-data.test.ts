import { buildWindow } from '../../../../forecasting/features/window';
import { HOUR_MS } from '../../../../forecasting/hour';
import { createMarketData } from '../../../../serve/market/market-data';
import {
  marketBehindGate,
  marketWith,
  NEWEST_HOUR,
  NOW,
  pricesUpTo,
  silent,
  tablesWith,
} from '../../../support/plain-app';

const prices = pricesUpTo(NEWEST_HOUR, 200);

describe('createMarketData', () => {
  it('should build the newest window', async () => {
    const market = marketWith(prices);
    await market.refresh();
    expect(market.current()?.lastHour).toBe(NEWEST_HOUR);
    expect(market.current()?.window).toEqual(buildWindow(prices));
  });

  it('should end with the newest hour that has a price', async () => {
    const market = marketWith(prices.map((hour) => (hour.hour === NEWEST_HOUR ? { ...hour, rate: null } : hour)));
    await market.refresh();
    expect(market.current()?.lastHour).toBe(NEWEST_HOUR - HOUR_MS);
    expect(market.current()?.window).not.toBeNull();
  });

  it('should build no window across a gap', async () => {
    const market = marketWith(prices.filter(({ hour }) => hour !== NEWEST_HOUR - 40 * HOUR_MS));
    await market.refresh();
    expect(market.current()?.window).toBeNull();
  });

  it('should use prices whose newest hour is old', async () => {
    const market = marketWith(pricesUpTo(NEWEST_HOUR - 1000 * HOUR_MS));
    await market.refresh();
    expect(market.current()?.window).not.toBeNull();
  });

  it('should say that no hour has been extracted yet', async () => {
    const market = createMarketData({
      asset: 'BTC',
      log: silent,
      ...tablesWith(prices),
      snapshots: { newest: async () => null },
    });
    await market.refresh();
    expect(market.current()).toBeNull();
    expect(market.reason()).toBe('no hour of BTC has been extracted yet');
  });

  it('should use the data that passed the data gate, and say why the newer hour is not used', async () => {
    const { market, queries } = marketBehindGate(prices, 'jumps: 50000 to 5000');
    await market.refresh();
    expect(queries).toEqual([expect.objectContaining({ lastHour: NEWEST_HOUR - HOUR_MS, asOf: NOW - HOUR_MS })]);
    expect(market.current()).toMatchObject({
      lastHour: NEWEST_HOUR - HOUR_MS,
      window: buildWindow(prices.slice(0, -1)),
      gateReason: 'the data gate refused the data of 2026-11-21T07Z: jumps: 50000 to 5000',
    });
  });

  it('should have no data when the data gate refused the first hour, and say why', async () => {
    const { snapshots, observations } = tablesWith(prices);
    const newest = await snapshots.newest();
    const closed = {
      newest: async ({ passed }: { passed?: true }) => (passed ? null : { ...newest, gateReason: 'gaps: 9 hours' }),
    };
    const market = createMarketData({ asset: 'BTC', log: silent, snapshots: closed, observations });
    await market.refresh();
    expect(market.current()).toBeNull();
    expect(market.reason()).toContain('gaps: 9 hours');
  });

  it('should keep its data while the database is down, and read the newer hours when it is up again', async () => {
    let isDown = false;
    let known = prices;
    const snapshots = {
      newest: async () => {
        if (isDown) throw new Error('connect ECONNREFUSED');
        return tablesWith(known).snapshots.newest();
      },
    };
    const observations = { read: async () => known };
    const market = createMarketData({ asset: 'BTC', log: silent, snapshots, observations });
    await market.refresh();
    isDown = true;
    await market.refresh();
    expect(market.current()?.lastHour).toBe(NEWEST_HOUR);
    expect(market.reason()).toBe('the database does not answer');
    isDown = false;
    known = pricesUpTo(NEWEST_HOUR + HOUR_MS);
    await market.refresh();
    expect(market.current()?.lastHour).toBe(NEWEST_HOUR + HOUR_MS);
  });
});
