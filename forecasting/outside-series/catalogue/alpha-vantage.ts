import type { OutsideSeries, SeriesKind } from '../outside-series';
import type { Cadence, ReleaseRuleName } from '../release-rules';

const INTERVALS: Readonly<Record<Exclude<Cadence, 'hour'>, string>> = {
  day: 'daily',
  month: 'monthly',
  quarter: 'quarterly',
  year: 'annual',
};

interface Row {
  readonly id: string;
  readonly function: string;
  readonly description: string;
  readonly unit: string;
  readonly kind: SeriesKind;
  readonly cadence: Exclude<Cadence, 'hour'>;
  readonly release: ReleaseRuleName;
  readonly maturity?: string;
  /** Functions that have one interval only take none. */
  readonly hasInterval?: boolean;
}

function toSeries({ function: name, maturity, hasInterval = true, ...row }: Row): OutsideSeries {
  const parameters = {
    function: name,
    ...(hasInterval ? { interval: INTERVALS[row.cadence] } : {}),
    ...(maturity === undefined ? {} : { maturity }),
  };
  return { group: 'macro', ...row, query: { api: 'alpha-vantage', parameters } };
}

const MATURITIES = ['3month', '2year', '5year', '7year', '10year', '30year'];

const treasuryYields = MATURITIES.map(
  (maturity): Row => ({
    id: `treasury_${maturity}`,
    function: 'TREASURY_YIELD',
    maturity,
    description: `yield of US Treasury securities, ${maturity.replace(/(\d+)/, '$1 ')}`,
    unit: '%',
    kind: 'rate',
    cadence: 'day',
    release: 'rates-h15',
  }),
);

const energy = (id: string, description: string, unit: string): Row => ({
  ...{ id, description, unit, function: id.toUpperCase() },
  ...{ kind: 'price', cadence: 'day', release: 'energy-spot' },
});

const commodity = (id: string, description: string, unit: string): Row => ({
  ...{ id, description, unit, function: id.toUpperCase() },
  ...{ kind: 'price', cadence: 'month', release: 'commodity-prices' },
});

const statistic = (id: string, row: Omit<Row, 'id' | 'function' | 'cadence' | 'hasInterval'>): Row => ({
  ...{ id, function: id.toUpperCase(), cadence: 'month', hasInterval: false },
  ...row,
});

/** Interest rates, statistics of the US economy and prices of commodities. Alpha Vantage has their newest vintage only. */
export const ALPHA_VANTAGE_SERIES: readonly OutsideSeries[] = [
  ...treasuryYields,
  {
    id: 'federal_funds_rate',
    function: 'FEDERAL_FUNDS_RATE',
    description: 'effective federal funds rate',
    unit: '%',
    kind: 'rate',
    cadence: 'day',
    release: 'rates-h15',
  } as const,
  energy('wti', 'crude oil, West Texas Intermediate', 'USD per barrel'),
  energy('brent', 'crude oil, Brent', 'USD per barrel'),
  energy('natural_gas', 'natural gas, Henry Hub', 'USD per million BTU'),
  { ...statistic('cpi', cpi()), hasInterval: true },
  statistic('retail_sales', {
    ...{ description: 'US retail sales', unit: 'million USD', kind: 'price', release: 'retail-sales' },
  }),
  statistic('durables', {
    ...{ description: "US manufacturers' new orders of durable goods", unit: 'million USD' },
    ...{ kind: 'price', release: 'durable-goods' },
  }),
  statistic('unemployment', {
    ...{ description: 'US unemployment rate', unit: '%', kind: 'rate', release: 'employment' },
  }),
  statistic('nonfarm_payroll', {
    ...{ description: 'US employees outside of farms', unit: 'thousand persons', kind: 'price', release: 'employment' },
  }),
  {
    ...{ id: 'real_gdp', function: 'REAL_GDP', description: 'US real gross domestic product', unit: 'billion USD' },
    ...({ kind: 'price', cadence: 'quarter', release: 'gdp' } as const),
  },
  {
    ...{ id: 'real_gdp_per_capita', function: 'REAL_GDP_PER_CAPITA', unit: 'USD', hasInterval: false },
    ...{ description: 'US real gross domestic product per person' },
    ...({ kind: 'price', cadence: 'quarter', release: 'gdp' } as const),
  },
  {
    ...{ id: 'inflation', function: 'INFLATION', description: 'US consumer price inflation of a year', unit: '%' },
    ...({ kind: 'rate', cadence: 'year', release: 'yearly-inflation', hasInterval: false } as const),
  },
  commodity('copper', 'copper', 'USD per metric ton'),
  commodity('aluminum', 'aluminum', 'USD per metric ton'),
  commodity('wheat', 'wheat', 'USD per metric ton'),
  commodity('corn', 'corn', 'USD per metric ton'),
  commodity('cotton', 'cotton', 'US cents per pound'),
  commodity('sugar', 'sugar', 'US cents per pound'),
  commodity('coffee', 'coffee', 'US cents per pound'),
  commodity('all_commodities', 'index of all commodities', 'index'),
].map(toSeries);

function cpi() {
  return { description: 'US consumer price index', unit: 'index', kind: 'price', release: 'cpi' } as const;
}
