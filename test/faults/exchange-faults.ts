import { HOUR_MS } from '../../forecasting/hour';
import type { Fault, FaultOf } from '../../simulator/faults';
import type { HistoryPoint } from '../../simulator/replayed-prices';

/** A fault in the answers of LiveCoinWatch during one hour, and how the step `extract` must end in that hour. */
export interface ExchangeFault {
  readonly name: string;
  /** The fault of the n-th call for prices of the hour, from 1; `undefined` for none. */
  readonly faultOf: (call: number) => Fault | undefined;
  /** The text of the error that the hour must show. Without it, the hour must succeed or wait for its price. */
  readonly named?: RegExp;
  /** The exchange changes prices without a sign, so the changed price is what everybody sees. */
  readonly isUndetectable?: boolean;
}

const HISTORY = '/coins/single/history';

/** Counts the calls for prices, so that a fault can end after a few of them. */
export function toFaultOf({ faultOf }: ExchangeFault): FaultOf {
  let calls = 0;
  return ({ path }) => {
    if (path !== HISTORY) return undefined;
    calls += 1;
    return faultOf(calls);
  };
}

const first =
  (count: number, fault: Fault) =>
  (call: number): Fault | undefined =>
    call <= count ? fault : undefined;
const always = (fault: Fault) => () => fault;
const change = (
  name: string,
  edit: (points: readonly HistoryPoint[]) => readonly unknown[],
  more = {},
): ExchangeFault => ({
  name,
  faultOf: always({ kind: 'history', change: edit }),
  ...more,
});
const isFullHour = ({ date }: HistoryPoint) => date % HOUR_MS === 0;
/** Replaces the rate of the newest full hour. */
const withRate = (rate: unknown) => (points: readonly HistoryPoint[]) => {
  const newest = Math.max(...points.filter(isFullHour).map(({ date }) => date));
  return points.map((point) => (point.date === newest ? { ...point, rate } : point));
};
const text = (points: readonly HistoryPoint[], rate: string) =>
  JSON.stringify({ history: points }).replaceAll(/"rate":[\d.]+/g, `"rate":${rate}`);

const refusals: readonly ExchangeFault[] = [
  { name: '401', faultOf: always({ kind: 'status', code: 401 }), named: /refuses the key in LIVE_COIN_WATCH_API_KEY/ },
  { name: '403', faultOf: always({ kind: 'status', code: 403 }), named: /refuses the key in LIVE_COIN_WATCH_API_KEY/ },
  { name: '404', faultOf: always({ kind: 'status', code: 404 }), named: /refuses \S+ with 404.*check ASSET/ },
  {
    name: 'credits used up',
    faultOf: always({ kind: 'error-under-200', code: 429, description: 'All credits of today are used' }),
    named: /daily credits of LiveCoinWatch are used up.*midnight UTC/,
  },
];

const temporary: readonly ExchangeFault[] = [
  { name: '429 with Retry-After', faultOf: first(3, { kind: 'status', code: 429, retryAfterS: 1 }) },
  { name: '429 without Retry-After', faultOf: first(3, { kind: 'status', code: 429 }) },
  { name: '500', faultOf: first(2, { kind: 'status', code: 500 }) },
  { name: '503', faultOf: first(2, { kind: 'status', code: 503 }) },
  { name: '500 for the whole hour', faultOf: always({ kind: 'status', code: 500 }), named: /LiveCoinWatch failed at/ },
  { name: 'HTML', faultOf: first(2, { kind: 'not-json' }) },
  { name: 'truncated JSON', faultOf: first(2, { kind: 'truncated-body' }) },
  { name: 'connection closed', faultOf: first(2, { kind: 'hang-up' }) },
  {
    name: 'error under 200',
    faultOf: first(2, { kind: 'error-under-200', code: 500, description: 'Internal server error' }),
  },
  {
    name: 'NaN as a number',
    faultOf: first(2, { kind: 'body', text: text([{ date: 0, rate: 1, volume: 1, cap: 1 }], 'NaN') }),
  },
  { name: 'history is null', faultOf: first(2, { kind: 'body', text: '{"history":null}' }) },
  {
    name: 'prices as strings',
    faultOf: first(2, { kind: 'body', text: text([{ date: 0, rate: 1, volume: 1, cap: 1 }], '"61000.5"') }),
  },
];

const wrongData: readonly ExchangeFault[] = [
  change('empty', () => []),
  change('the older half', (points) => points.slice(0, Math.floor(points.length / 2))),
  change('every other point', (points) => points.filter((_, index) => index % 2 === 0)),
  change('shuffled', (points) => [...points].reverse()),
  change('duplicated', (points) => points.flatMap((point) => [point, point])),
  change('two prices for one instant', (points) =>
    points.flatMap((point) => [point, { ...point, rate: point.rate * 1.5 }]),
  ),
  change('nulls', withRate(null)),
  change('zero', withRate(0)),
  change('negative', withRate(-61_000.5)),
  change('1e39', withRate(1e39)),
  change('a price of the future', (points) => [...points, { ...points.at(-1), date: Date.UTC(2030, 0), rate: 1 }]),
  change('off the grid', (points) => points.map((point) => ({ ...point, date: point.date + 1_000 }))),
  change('revised by 0.1 %', (points) => points.map((point) => ({ ...point, rate: point.rate * 1.001 })), {
    isUndetectable: true,
  }),
];

export const exchangeFaults: readonly ExchangeFault[] = [...refusals, ...temporary, ...wrongData];
