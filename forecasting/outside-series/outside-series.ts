import type { Cadence, ReleaseRuleName } from './release-rules';

export const SERIES_APIS = ['polygon', 'alpha-vantage'] as const;
export type SeriesApi = (typeof SERIES_APIS)[number];

export const SERIES_GROUPS = ['macro', 'crypto'] as const;
export type SeriesGroup = (typeof SERIES_GROUPS)[number];

/** `price`: positive, its changes are ratios. `rate`: percent, its changes are differences. */
export type SeriesKind = 'price' | 'rate';

/** A series of numbers that are not prices of a forecast asset: an exchange rate, an interest rate, an index of prices. */
export interface OutsideSeries {
  readonly id: string;
  readonly group: SeriesGroup;
  readonly description: string;
  readonly unit: string;
  readonly kind: SeriesKind;
  readonly cadence: Cadence;
  readonly release: ReleaseRuleName;
  readonly query: SeriesQuery;
}

/** What its API is asked for. */
export type SeriesQuery =
  | { readonly api: 'polygon'; readonly ticker: string; readonly market: Market }
  | { readonly api: 'alpha-vantage'; readonly parameters: Readonly<Record<string, string>> };

/** When a market trades: `fx` from Sunday to Friday 17:00 in New York, `stocks` on exchange days, `crypto` always. */
export type Market = 'fx' | 'stocks' | 'crypto';
