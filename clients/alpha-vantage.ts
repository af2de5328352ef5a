import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type ApiOptions, type JsonAnswer, type JsonApi, openJsonApi } from './outside-series/get-json';
import { createSourceReader } from './outside-series/read-source';

export const ALPHA_VANTAGE_PUBLIC_URL = 'https://www.alphavantage.co';
export const ALPHA_VANTAGE_SOURCE = 'alpha-vantage';

/** The value of a day, month, quarter or year. */
export interface DatedValue {
  /** The first day of the event, epoch ms. */
  readonly start: number;
  /** `null` when it is missing. */
  readonly value: number | null;
}

/** The economic indicators and commodities of Alpha Vantage, which it has in their newest vintage. Its key is a part of the address. */
export interface AlphaVantage {
  /** `alpha-vantage`, or the name that a simulator gives. */
  source(signal?: AbortSignal): Promise<string>;
  /** All values of a series, ascending. @param parameters `function`, and `interval` and `maturity` where it has them */
  read(parameters: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<DatedValue[]>;
  close(): Promise<void>;
}

const DataAnswer = TypeCompiler.Compile(
  Type.Object({
    data: Type.Array(
      Type.Object({ date: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }), value: Type.String({ maxLength: 40 }) }),
    ),
  }),
);
/** Every refusal comes under status 200. */
const RefusalAnswer = TypeCompiler.Compile(
  Type.Object({
    Note: Type.Optional(Type.String()),
    Information: Type.Optional(Type.String()),
    'Error Message': Type.Optional(Type.String()),
  }),
);

const MISSING = '.';

export function connectAlphaVantage(options: ApiOptions): AlphaVantage {
  const url = options.url.replace(/\/+$/, '');
  const names = { name: 'Alpha Vantage', urlVariable: 'ALPHA_VANTAGE_URL', keyVariable: 'ALPHA_VANTAGE_API_KEY' };
  const api = openJsonApi(options, names);
  return {
    source: createSourceReader(api, { url, publicUrl: ALPHA_VANTAGE_PUBLIC_URL, realSource: ALPHA_VANTAGE_SOURCE }),
    read: async (parameters, signal) => {
      const address = new URL(`${url}/query`);
      for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
      address.searchParams.set('apikey', options.apiKey);
      return readValues(api, await api.get(address, {}, signal));
    },
    close: api.close,
  };
}

/** Success is the presence of data. */
function readValues(api: JsonApi, { status, value, excerpt }: JsonAnswer): DatedValue[] {
  if (status === 429) throw api.tooMany(excerpt);
  if (status === 200 && DataAnswer.Check(value)) {
    return value.data.map((row) => readRow(api, row)).sort((a, b) => a.start - b.start);
  }
  const refusal = RefusalAnswer.Check(value) ? (value.Note ?? value.Information ?? value['Error Message']) : undefined;
  if (refusal === undefined) throw status >= 400 ? api.refused(status, excerpt) : api.unexpected(excerpt);
  const isLimit = /rate limit|call frequency|requests per day|sparingly/i.test(refusal);
  throw isLimit ? api.tooMany(refusal.slice(0, 300)) : api.refused(status, refusal.slice(0, 300));
}

function readRow(api: JsonApi, { date, value }: { date: string; value: string }): DatedValue {
  const start = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== date)
    throw api.unexpected(`the date ${date} does not exist`);
  if (value === MISSING) return { start, value: null };
  const number = /^-?\d+(\.\d+)?(e-?\d+)?$/i.test(value) ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) throw api.unexpected(`the value ${JSON.stringify(value)} of ${date} is no number`);
  return { start, value: number };
}
