import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { formatHour } from '../../forecasting/hour';
import { WARNING_CODES } from '../../forecasting/labels/warnings';
import { assetOfQuestion, RISE_RULES } from '../../forecasting/questions';
import { type LabelledRow, readLabelledData } from '../../operations/labels/export';
import { collectRows, formatLabelledCsv, formatLabelledParquet } from '../../operations/labels/format-rows';
import { previewJson, previewWrittenLabel } from '../../operations/labels/preview';
import type { Prices } from '../../operations/labels/prices';
import type { Clock } from '../../system/clock';
import { refuseWithoutPrices, type ServedAssets } from '../assets';
import { whenEnded } from '../hooks/when-ended';
import { type HttpError, unavailable } from '../http-error';
import { WrittenLabelFields } from '../schemas/label-fields';
import { nullable, oneOf, plainText, strict } from '../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../schemas/problem-details';
import { readLedger } from './forecasts/read-ledger';

const written = (description: string) => Type.Optional(Type.String({ ...plainText, description }));
const FROM = written('the first hour or date; default: the first hour with a price');
const TO = written('the last hour or date; default: the newest hour with a price');

const PreviewBody = Type.Object(
  {
    asset: written('the asset, like BTC; default: the first asset of the server'),
    ...{ from: FROM, to: TO },
    ...WrittenLabelFields,
  },
  { ...strict, title: 'LabelPreviewRequest' },
);

const Hour = Type.String({ examples: ['2026-11-21T07Z'] });
const Count = Type.Integer();
export const LabelPreviewAnswer = Type.Object(
  {
    question: Type.String({
      description: 'The id that a question with this label has.',
      examples: ['btc-rise-2pct-12h'],
    }),
    ...{ asset: Type.String(), source: Type.String(), from: Hour, to: Hour },
    ...{ threshold: Type.Number(), horizon_hours: Count, rule: oneOf(RISE_RULES) },
    hours: Type.Object(
      {
        ...{ total: Count, positive: Count, negative: Count },
        unknown_future: Type.Integer({ description: 'Their horizon is not over.' }),
        missing_price: Type.Integer({ description: 'A price that decides is missing.' }),
      },
      strict,
    ),
    base_rate: nullable(Type.Number({ description: 'The share of the labelled hours that are positive.' })),
    base_rate_by_quarter: Type.Array(
      Type.Object({ quarter: Type.String(), labelled: Count, positive: Count, base_rate: Type.Number() }, strict),
    ),
    independent: Type.Object(
      { horizons: Count, positive: Count, negative: Count },
      { ...strict, description: 'Hours whose horizons do not overlap.' },
    ),
    positive_ranges: Type.Array(Type.Object({ from: Hour, to: Hour, hours: Count }, strict), {
      description: 'Consecutive hours with the label 1, ascending.',
    }),
    warnings: Type.Array(Type.Object({ code: oneOf(WARNING_CODES), message: Type.String() }, strict)),
  },
  { ...strict, title: 'LabelPreview' },
);

const DataParams = Type.Object({
  id: Type.String({ ...plainText, description: 'the id of a question about a rise, like btc-rise-2pct-12h' }),
});
const DataQuery = Type.Object(
  {
    ...{ from: FROM, to: TO },
    validation_from: written('the first hour of the validation part; default: the newest two fifths'),
    test_from: written('the first hour of the test part; default: the newest fifth'),
  },
  strict,
);

const FileAnswer = Type.Unsafe<Readable>({ type: 'string', description: 'one row per hour with a price' });

type Rows = Iterable<LabelledRow>;
const FORMATS = {
  csv: {
    type: 'text/csv; charset=utf-8',
    summary: 'Get one line per hour with all features, the label and the part of the split, as CSV',
    format: (rows: Rows): AsyncIterable<string | Buffer> => sliceWork(formatLabelledCsv(rows)),
  },
  parquet: {
    type: 'application/vnd.apache.parquet',
    summary: 'Get one row per hour with all features, the label and the part of the split, as Parquet',
    format: writeSliced,
  },
};

async function* writeSliced(rows: Rows): AsyncIterable<string | Buffer> {
  yield* formatLabelledParquet(await collectRows(rows));
}

const MAX_EXPORTS = 2;
const EXPORT_READ_DEADLINE_MS = 15_000;

export interface LabelsDeps {
  readonly assets: ServedAssets;
  /** `null` when the asset has no prices. */
  readonly openPrices: (query: { asset: string; now: number }) => Promise<Prices | null>;
  readonly clock: Clock;
}

export function labelsRoute(deps: LabelsDeps): FastifyPluginAsyncTypebox {
  const { assets } = deps;
  let runningExports = 0;
  return async (app) => {
    app.post('/labels/preview', {
      schema: {
        operationId: 'previewLabel',
        tags: ['labels'],
        summary: 'Show what a label gives on past prices: counts, base rate, independent episodes, warnings',
        body: PreviewBody,
        response: { 200: LabelPreviewAnswer, ...clientErrors, ...serverErrors },
      },
      handler: async ({ body: { asset = assets.find().asset, horizon_hours: horizonHours, ...rest } }) => {
        const label = { ...rest, horizonHours };
        const preview = async () => previewWrittenLabel(await openAsset(deps, asset.toUpperCase()), label);
        return previewJson(await readLedger(preview()));
      },
    });
    for (const [format, { type, summary, format: formatRows }] of Object.entries(FORMATS)) {
      app.get(`/labels/:id/data.${format}`, {
        schema: {
          ...{
            operationId: `getLabelData${format === 'csv' ? 'Csv' : 'Parquet'}`,
            tags: ['labels'],
            summary,
            params: DataParams,
            querystring: DataQuery,
          },
          response: { 200: FileAnswer, ...clientErrors, ...serverErrors },
        },
        handler: async ({ params: { id }, query }, reply) => {
          if (runningExports >= MAX_EXPORTS) throw tooManyExports();
          runningExports++;
          whenEnded(reply, () => runningExports--);
          const { from, to, validation_from: validationFrom, test_from: testFrom } = query;
          const read = async () =>
            readLabelledData(await openPricesOf(deps, id), { question: id, from, to, validationFrom, testFrom });
          const { bounds, source, rows } = await readLedger(read(), EXPORT_READ_DEADLINE_MS);
          const name = `${id}_${formatHour(bounds.first)}_${formatHour(bounds.last)}.${format}`;
          return reply
            .type(type)
            .header('content-disposition', `attachment; filename="${name}"`)
            .header('nexthour-source', source)
            .header('nexthour-from', formatHour(bounds.first))
            .header('nexthour-to', formatHour(bounds.last))
            .header('nexthour-test-from', formatHour(bounds.testFrom))
            .send(Readable.from(formatRows(rows), { objectMode: false }));
        },
      });
    }
  };
}

/** Opens the prices of the asset of a question. @throws HttpError NoPrices */
export function openPricesOf(deps: LabelsDeps, id: string): Promise<Prices> {
  return openAsset(deps, assetOfQuestion(id));
}

async function openAsset({ assets, openPrices, clock }: LabelsDeps, asset: string): Promise<Prices> {
  return (await openPrices({ asset, now: clock.now() })) ?? refuseWithoutPrices(asset, assets);
}

/** How long the rows may be computed before other requests get their turn. */
const SLICE_MS = 8;

async function* sliceWork(lines: Iterable<string>): AsyncIterable<string> {
  let chunk = '';
  let started = performance.now();
  for (const line of lines) {
    chunk += line;
    if (performance.now() - started < SLICE_MS) continue;
    yield chunk;
    chunk = '';
    await nextTurn();
    started = performance.now();
  }
  yield chunk;
}

function tooManyExports(): HttpError {
  const message = `${MAX_EXPORTS} exports already run, which is the limit; try again in five seconds`;
  return unavailable('Overloaded', message);
}
