import type { Market, OutsideSeries, SeriesGroup } from '../outside-series';

function hourly(market: Market, group: SeriesGroup, unit: string) {
  return (ticker: string, description: string): OutsideSeries => ({
    id: idOf(ticker),
    ...{ group, description, unit },
    kind: 'price',
    cadence: 'hour',
    release: 'day-end',
    query: { api: 'polygon', ticker, market },
  });
}

/** `C:EURUSD` → `eurusd`, `SPY` → `spy`. */
function idOf(ticker: string): string {
  return ticker.replace(/^[A-Z]:/, '').toLowerCase();
}

const perDollar = hourly('fx', 'macro', 'units per USD');
const inDollars = hourly('fx', 'macro', 'USD');
const fund = hourly('stocks', 'macro', 'USD');
const cryptoStock = hourly('stocks', 'crypto', 'USD');
const coin = hourly('crypto', 'crypto', 'USD');

/** Last prices of hours: exchange rates, metals, exchange-traded funds, shares and coins. */
export const POLYGON_SERIES: readonly OutsideSeries[] = [
  inDollars('C:EURUSD', 'euro'),
  inDollars('C:GBPUSD', 'pound sterling'),
  inDollars('C:AUDUSD', 'Australian dollar'),
  inDollars('C:NZDUSD', 'New Zealand dollar'),
  perDollar('C:USDJPY', 'yen per dollar'),
  perDollar('C:USDCAD', 'Canadian dollars per dollar'),
  perDollar('C:USDSEK', 'Swedish kronor per dollar'),
  perDollar('C:USDCHF', 'Swiss francs per dollar'),
  perDollar('C:USDBRL', 'Brazilian reais per dollar'),
  perDollar('C:USDINR', 'Indian rupees per dollar'),
  perDollar('C:USDCNH', 'offshore yuan per dollar'),
  perDollar('C:USDMXN', 'Mexican pesos per dollar'),
  inDollars('C:XAUUSD', 'an ounce of gold'),
  inDollars('C:XAGUSD', 'an ounce of silver'),
  fund('SPY', 'fund of the S&P 500'),
  fund('QQQ', 'fund of the Nasdaq 100'),
  fund('IWM', 'fund of the Russell 2000'),
  fund('DIA', 'fund of the Dow Jones Industrial Average'),
  fund('TLT', 'fund of US Treasury bonds of 20 years and more'),
  fund('SHY', 'fund of US Treasury notes of 1 to 3 years'),
  fund('HYG', 'fund of US corporate bonds with high yields'),
  fund('LQD', 'fund of US corporate bonds of good quality'),
  fund('GLD', 'fund of gold'),
  fund('USO', 'fund of crude oil futures'),
  fund('UNG', 'fund of natural gas futures'),
  fund('UUP', 'fund of the dollar against six currencies'),
  fund('VIXY', 'fund of short futures of the volatility index VIX'),
  fund('XLF', 'fund of US financial companies'),
  fund('XLK', 'fund of US technology companies'),
  cryptoStock('COIN', 'share of Coinbase, an exchange of coins'),
  cryptoStock('MSTR', 'share of Strategy, a holder of bitcoins'),
  cryptoStock('IBIT', 'fund of bitcoins, traded since January 2024'),
  coin('X:ETHUSD', 'ether'),
  coin('X:SOLUSD', 'Solana'),
  coin('X:XRPUSD', 'XRP'),
  coin('X:LTCUSD', 'Litecoin'),
];
