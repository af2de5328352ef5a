import { manualClock } from '../../../config/clock';
import { windowOf } from '../../../forecasting/features';
import { HOUR_MS } from '../../../forecasting/hour';
import { createMarketData } from '../../../serve/market-data';
import { marketWith, NEWEST_HOUR, NOW, pricesUpTo, silent, tablesWith } from './plain-app';

const prices = pricesUpTo(NEWEST_HOUR, 200);

describe('market data', () => {
  it('should hold the newest window', async () => {
    const market = marketWith(prices);
    await market.refresh();
    expect(market.current()?.lastHour).toBe(NEWEST_HOUR);
    expect(market.current()?.window).toEqual(windowOf(prices));
  });

  it('should end with the newest hour that has a price', async () => {
    const market = marketWith(prices.map((hour) => (hour.hour === NEWEST_HOUR ? { ...hour, rate: null } : hour)));
    await market.refresh();
    expect(market.current()?.lastHour).toBe(NEWEST_HOUR - HOUR_MS);
    expect(market.current()?.window).not.toBeNull();
  });

  it('should have no window across a gap', async () => {
    const market = marketWith(prices.filter(({ hour }) => hour !== NEWEST_HOUR - 40 * HOUR_MS));
    await market.refresh();
    expect(market.current()?.window).toBeNull();
  });

  it('should find a newest hour that is long ago', async () => {
    const market = marketWith(pricesUpTo(NEWEST_HOUR - 1000 * HOUR_MS));
    await market.refresh();
    expect(market.current()?.window).not.toBeNull();
  });

  it('should say that nothing was extracted yet', async () => {
    const market = createMarketData({
      asset: 'BTC',
      clock: manualClock(NOW),
      log: silent,
      ...tablesWith(prices),
      snapshots: { newest: async () => null },
    });
    await market.refresh();
    expect(market.current()).toBeNull();
    expect(market.reason()).toBe('no hour of BTC has been extracted yet');
  });

  it('should go on with what it has while the database is away, and take the newer hours when it is back', async () => {
    const clock = manualClock(NOW);
    const tables = tablesWith(prices);
    let isAway = false;
    let known = prices;
    const observations = {
      read: async () => {
        if (isAway) throw new Error('connect ECONNREFUSED');
        return known;
      },
    };
    const market = createMarketData({ asset: 'BTC', clock, log: silent, snapshots: tables.snapshots, observations });
    await market.refresh();
    isAway = true;
    await market.refresh();
    expect(market.current()?.lastHour).toBe(NEWEST_HOUR);
    expect(market.reason()).toBe('the database does not answer');
    isAway = false;
    known = pricesUpTo(NEWEST_HOUR + HOUR_MS);
    await market.refresh();
    expect(market.current()?.lastHour).toBe(NEWEST_HOUR + HOUR_MS);
  });
});
