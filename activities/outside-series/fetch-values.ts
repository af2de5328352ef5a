import type { AlphaVantage } from '../../clients/alpha-vantage';
import type { Polygon } from '../../clients/polygon';
import { HOUR_MS } from '../../forecasting/hour';
import type { OutsideSeries, SeriesApi } from '../../forecasting/outside-series/outside-series';
import { endOfEvent } from '../../forecasting/outside-series/release-rules';
import type { EventValue } from '../../forecasting/outside-series/series-value';

/** The two APIs. An API without a key and without a simulator is absent. */
export interface SeriesApis {
  readonly polygon: Polygon | null;
  readonly 'alpha-vantage': AlphaVantage | null;
}

export interface FetchedValues {
  /** Of finished events, ascending. */
  readonly values: readonly EventValue[];
  /** Whether the API has more pages than were read. */
  readonly hasMore: boolean;
}

export interface FetchQuery {
  readonly series: OutsideSeries;
  /** Epoch ms: events that ended earlier are not needed. */
  readonly since: number;
  readonly now: number;
  /** Asks for a further call; false when none may be made now. */
  readonly mayCallAgain: () => Promise<boolean>;
  readonly signal?: AbortSignal | undefined;
}

/** @throws NexthourError when the API has no key */
export async function readSource(apis: SeriesApis, api: SeriesApi, signal?: AbortSignal): Promise<string | null> {
  return (await apis[api]?.source(signal)) ?? null;
}

/** Calls the API of a series. @throws NexthourError */
export function fetchValues(apis: SeriesApis, query: FetchQuery): Promise<FetchedValues> {
  const { polygon, 'alpha-vantage': alphaVantage } = apis;
  const { series } = query;
  if (series.query.api === 'polygon' && polygon) return fetchBars(polygon, series.query.ticker, query);
  if (series.query.api === 'alpha-vantage' && alphaVantage)
    return fetchDated(alphaVantage, series.query.parameters, query);
  throw new RangeError(`The API ${series.query.api} is not set up`);
}

async function fetchBars(polygon: Polygon, ticker: string, query: FetchQuery): Promise<FetchedValues> {
  const { since, now, signal, mayCallAgain } = query;
  let page = await polygon.firstPage({ ticker, from: since, to: now }, signal);
  const bars = [...page.bars];
  while (page.next !== null && (await mayCallAgain())) {
    page = await polygon.nextPage(page.next, signal);
    bars.push(...page.bars);
  }
  const values = bars.map(({ start, close }) => ({ eventEnd: start + HOUR_MS, value: close }));
  // The hour that is running is in the answer too.
  return { values: values.filter(({ eventEnd }) => eventEnd <= now), hasMore: page.next !== null };
}

async function fetchDated(
  alphaVantage: AlphaVantage,
  parameters: Readonly<Record<string, string>>,
  { series: { cadence }, since, now, signal }: FetchQuery,
): Promise<FetchedValues> {
  const dated = await alphaVantage.read(parameters, signal);
  const values = dated.flatMap(({ start, value }) =>
    value === null ? [] : [{ eventEnd: endOfEvent(start, cadence), value }],
  );
  return { values: values.filter(({ eventEnd }) => eventEnd > since && eventEnd <= now), hasMore: false };
}
