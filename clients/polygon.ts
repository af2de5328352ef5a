import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type ApiOptions, type JsonAnswer, type JsonApi, openJsonApi } from './outside-series/get-json';
import { createSourceReader } from './outside-series/read-source';

export const POLYGON_PUBLIC_URL = 'https://api.polygon.io';
export const POLYGON_SOURCE = 'polygon';

/** The last price of an hour. */
export interface HourBar {
  /** The start of the hour, epoch ms. */
  readonly start: number;
  readonly close: number;
}

export interface HourBarsQuery {
  readonly ticker: string;
  /** Epoch ms, both inclusive. */
  readonly from: number;
  readonly to: number;
}

export interface BarsPage {
  readonly bars: readonly HourBar[];
  /** The address of the next page; `null` on the last one. */
  readonly next: URL | null;
}

/** The aggregates of Polygon.io. The key is sent in a header only. Each page is one call. */
export interface Polygon {
  /** `polygon`, or the name that a simulator gives. */
  source(signal?: AbortSignal): Promise<string>;
  firstPage(query: HourBarsQuery, signal?: AbortSignal): Promise<BarsPage>;
  nextPage(next: URL, signal?: AbortSignal): Promise<BarsPage>;
  close(): Promise<void>;
}

/** Polygon counts the minutes from which it makes the bars, so a page has about a month. */
const MOST_BASE_BARS = 50_000;

const Bar = Type.Object({ t: Type.Integer({ minimum: 0 }), c: Type.Number() });
const BarsAnswer = TypeCompiler.Compile(
  Type.Object({
    status: Type.Union([Type.Literal('OK'), Type.Literal('DELAYED')]),
    /** Absent or null when there are no bars. */
    results: Type.Optional(Type.Union([Type.Array(Bar), Type.Null()])),
    next_url: Type.Optional(Type.String({ maxLength: 4_000 })),
  }),
);
/** Errors may come under status 200. */
const ErrorAnswer = TypeCompiler.Compile(
  Type.Object({
    status: Type.Optional(Type.String()),
    error: Type.Optional(Type.String()),
    message: Type.Optional(Type.String()),
  }),
);

export function connectPolygon(options: ApiOptions): Polygon {
  const url = options.url.replace(/\/+$/, '');
  const names = { name: 'Polygon', urlVariable: 'POLYGON_URL', keyVariable: 'POLYGON_API_KEY' };
  const api = openJsonApi(options, names);
  const readPage = async (address: URL, signal?: AbortSignal): Promise<BarsPage> => {
    const answer = await api.get(address, { authorization: `Bearer ${options.apiKey}` }, signal);
    return readBars(api, answer, new URL(url));
  };
  return {
    source: createSourceReader(api, { url, publicUrl: POLYGON_PUBLIC_URL, realSource: POLYGON_SOURCE }),
    firstPage: ({ ticker, from, to }, signal) => {
      const path = `/v2/aggs/ticker/${encodeURIComponent(ticker)}/range/1/hour/${from}/${to}`;
      return readPage(new URL(`${url}${path}?adjusted=true&sort=asc&limit=${MOST_BASE_BARS}`), signal);
    },
    nextPage: readPage,
    close: api.close,
  };
}

function readBars(api: JsonApi, { status, value, excerpt }: JsonAnswer, base: URL): BarsPage {
  if (status === 429) throw api.tooMany(excerpt);
  if (status === 200 && BarsAnswer.Check(value)) {
    const bars = (value.results ?? []).map(({ t, c }) => ({ start: t, close: c }));
    return { bars, next: value.next_url === undefined ? null : checkNext(api, value.next_url, base) };
  }
  if (ErrorAnswer.Check(value) && (status >= 400 || value.error !== undefined || value.status === 'ERROR')) {
    const description = value.error ?? value.message ?? excerpt;
    if (/exceeded the maximum requests/i.test(description)) throw api.tooMany(description);
    throw api.refused(status, description);
  }
  throw status >= 400 ? api.refused(status, excerpt) : api.unexpected(excerpt);
}

/** The next call sends the key, so it must go to the same server. */
function checkNext(api: JsonApi, text: string, base: URL): URL {
  const next = URL.canParse(text) ? new URL(text) : null;
  if (next?.origin === base.origin && next.username === '' && next.password === '') return next;
  const place = next === null ? 'no address' : `on ${next.origin}`;
  throw api.unexpected(`its next page is ${place}, and the key may be sent to ${base.origin} only`);
}
