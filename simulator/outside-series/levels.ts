import type { OutsideSeries } from '../../forecasting/outside-series/outside-series';

/** Where a generated series begins, and how far it moves from one event to the next: relative for prices, in points for rates. */
interface Level {
  readonly start: number;
  readonly step: number;
}

/** About the levels of the real series, so that units and checks mean something. */
const STARTS: Readonly<Record<string, number>> = {
  ...{ eurusd: 1.1, gbpusd: 1.3, audusd: 0.68, nzdusd: 0.62, usdjpy: 140, usdcad: 1.34, usdsek: 10.3, usdchf: 0.9 },
  ...{ usdbrl: 5, usdinr: 82, usdcnh: 7.1, usdmxn: 18, xauusd: 1_900, xagusd: 24 },
  ...{ spy: 430, qqq: 360, iwm: 190, dia: 340, tlt: 98, shy: 81, hyg: 75, lqd: 106, gld: 180, uso: 70, ung: 12 },
  ...{ uup: 28, vixy: 25, xlf: 35, xlk: 170, coin: 150, mstr: 400, ibit: 40 },
  ...{ ethusd: 2_000, solusd: 60, xrpusd: 0.6, ltcusd: 80 },
  ...{ treasury_3month: 4.5, treasury_2year: 4.2, treasury_5year: 4, treasury_7year: 4, treasury_10year: 4.1 },
  ...{ treasury_30year: 4.3, federal_funds_rate: 4.3, unemployment: 4, inflation: 3 },
  ...{ wti: 75, brent: 79, natural_gas: 3, cpi: 260, retail_sales: 600_000, durables: 270_000 },
  ...{ nonfarm_payroll: 152_000, real_gdp: 21_000, real_gdp_per_capita: 65_000 },
  ...{
    copper: 8_500,
    aluminum: 2_300,
    wheat: 250,
    corn: 220,
    cotton: 90,
    sugar: 20,
    coffee: 200,
    all_commodities: 170,
  },
};

const STEPS: Readonly<Record<string, number>> = {
  ...{ cpi: 0.002, nonfarm_payroll: 0.001, real_gdp: 0.005, real_gdp_per_capita: 0.005, retail_sales: 0.01 },
  ...{ inflation: 0.8, unemployment: 0.1, federal_funds_rate: 0.02, shy: 0.0003, vixy: 0.01 },
};

const STEP_OF_HOUR = { fx: 0.0008, stocks: 0.002, crypto: 0.006 } as const;

export function levelOf({ id, kind, cadence, query }: OutsideSeries): Level {
  const usual = query.api === 'polygon' ? STEP_OF_HOUR[query.market] : cadence === 'day' ? 0.015 : 0.03;
  return { start: STARTS[id] ?? 100, step: STEPS[id] ?? (kind === 'rate' ? 0.04 : usual) };
}
