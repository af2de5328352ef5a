import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import type { ObjectStore } from '../../../clients/object-store';
import type { Lineage } from '../../../clients/postgres/lineage';
import { type AssetHour, formatHour, type Hour, hourlyWorkflowId } from '../../../forecasting/hour';
import type { Forecast } from '../../../forecasting/ledger/entries';
import { findNewestReportHour, findReport, type ReportDeps, readReport } from '../../../operations/reports/read-report';
import { AssetQuery, assetField, type ServedAssets } from '../../assets';
import { HttpError, unavailable } from '../../http-error';
import type { PageLinks } from '../../page-links';
import { HourText, readWrittenHour, WrittenHour } from '../../schemas/hours';
import { strict } from '../../schemas/plain-schemas';
import { clientErrors, serverErrors } from '../../schemas/problem-details';
import { readLedger } from '../forecasts/read-ledger';
import { withStorage } from '../models/with-storage';

const READ_DEADLINE_MS = 15_000;
const DEFAULT_COUNT = 48;

/** A report has a style sheet and charts of its own, and loads nothing. */
const CONTENT_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

const Params = Type.Object({ hour: WrittenHour('the hour') });
const ListQuery = Type.Object(
  {
    ...assetField,
    count: Type.Optional(
      Type.String({
        pattern: '^([1-9]\\d{0,2}|1000)$',
        description: `how many of the newest reports: 1 to 1000; default: ${DEFAULT_COUNT}`,
      }),
    ),
  },
  strict,
);
export const ReportsAnswer = Type.Object(
  {
    asset: Type.String(),
    reports: Type.Array(
      Type.Object(
        { hour: HourText('The hour.'), url: Type.String({ description: 'Relative to the address of the server.' }) },
        strict,
      ),
      { description: 'Newest hour first.' },
    ),
  },
  { ...strict, title: 'Reports' },
);
const Page = Type.Unsafe<string>({ type: 'string', description: 'HTML that loads nothing from elsewhere.' });
const Csv = Type.Unsafe<Buffer>({
  type: 'string',
  description: 'One line per hour, with the columns in the first line.',
});

export interface ReportsDeps {
  readonly assets: ServedAssets;
  readonly reports: ReportDeps;
  readonly lineage: Pick<Lineage, 'snapshots'>;
  /** Absent when MINIO_ENDPOINT is not set for the server. */
  readonly objectStore?: ObjectStore | undefined;
  readonly links: PageLinks;
}

export function reportsRoute(deps: ReportsDeps): FastifyPluginAsyncTypebox {
  const { assets, reports, lineage } = deps;
  const html = { 200: Page, ...clientErrors, ...serverErrors };
  const common = { tags: ['operations'], produces: ['text/html'] };
  return async (app) => {
    app.get('/reports', {
      schema: {
        operationId: 'listReports',
        tags: ['operations'],
        summary: 'List the hours that have a report',
        querystring: ListQuery,
        response: { 200: ReportsAnswer, ...clientErrors, ...serverErrors },
      },
      handler: async ({ query: { asset: named, count = String(DEFAULT_COUNT) } }) => {
        const { asset } = assets.find(named);
        const hours = await readLedger(
          reports.hourRuns.hoursWithStep({ asset, step: 'profile', count: Number(count) }),
        );
        return { asset, reports: hours.map((hour) => ({ hour: formatHour(hour), url: reportUrl({ asset, hour }) })) };
      },
    });
    app.get('/report', {
      schema: {
        ...common,
        operationId: 'getNewestReport',
        summary: 'Get the report of the newest hour, as HTML',
        querystring: AssetQuery,
        response: html,
      },
      handler: async ({ query }, reply) => {
        const { asset } = assets.find(query.asset);
        const hour = await readLedger(findNewestReportHour(reports, { asset }));
        if (hour === null) throw noReport('There is no report yet; the first hour that runs makes one');
        return sendReport(deps, { asset, hour, root: './' }, reply);
      },
    });
    app.get('/reports/:hour', {
      schema: {
        ...common,
        operationId: 'getReport',
        summary: 'Get the report of an hour, as HTML: the forecast, its outcome, the checks and the prices',
        params: Params,
        querystring: AssetQuery,
        response: html,
      },
      handler: async ({ params, query }, reply) => {
        const { asset } = assets.find(query.asset);
        return sendReport(deps, { asset, hour: readWrittenHour('hour', params.hour), root: '../' }, reply);
      },
    });
    app.get('/hours/:hour/snapshot.csv', {
      schema: {
        operationId: 'getSnapshot',
        tags: ['operations'],
        summary: 'Download the prices of the snapshot of an hour, as CSV',
        produces: ['text/csv'],
        params: Params,
        querystring: AssetQuery,
        response: { 200: Csv, ...clientErrors, ...serverErrors },
      },
      handler: async ({ params, query }, reply) => {
        const { asset } = assets.find(query.asset);
        const hour = readWrittenHour('hour', params.hour);
        const [newest] = await readLedger(lineage.snapshots({ asset, hour }));
        if (!newest)
          throw new HttpError('NoSnapshot', 404, `${formatHour(hour)} has no snapshot; GET /hours lists the hours`);
        const bytes = await withStorage(requireStore(deps).get(newest.history), READ_DEADLINE_MS);
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="${asset}_${formatHour(hour)}_history.csv"`)
          .header('nexthour-source', newest.source)
          .header('nexthour-sha256', newest.history.sha256)
          .send(bytes);
      },
    });
  };
}

interface Shown extends AssetHour {
  /** The root of the site, relative to the address of the report. */
  readonly root: './' | '../';
}

async function sendReport(deps: ReportsDeps, shown: Shown, reply: FastifyReply): Promise<FastifyReply> {
  const reference = await readLedger(findReport(deps.reports, shown));
  if (!reference) throw noReport(`${formatHour(shown.hour)} has no report; GET /reports lists the hours that have one`);
  const objectStore = requireStore(deps);
  const listLinks = (forecast: Forecast | null) => linksOf(deps.links, shown, forecast);
  const read = readReport({ ...deps.reports, objectStore }, { ...shown, reference }, listLinks);
  const page = await withStorage(read, READ_DEADLINE_MS);
  return reply.type('text/html; charset=utf-8').header('content-security-policy', CONTENT_POLICY).send(page);
}

function linksOf(links: PageLinks, { asset, hour, root }: Shown, forecast: Forecast | null) {
  const run = forecast && links.mlflowRun(forecast.runId);
  const workflow = links.workflow(hourlyWorkflowId({ asset, hour }));
  return [
    { name: 'the run of this hour', url: `${root}page/runs/${formatHour(hour)}?asset=${asset}` },
    { name: 'the models', url: `${root}page/models?asset=${asset}` },
    ...(run === null ? [] : [{ name: 'the run of the model in MLflow', url: run }]),
    ...(workflow === null ? [] : [{ name: 'the workflow in Temporal', url: workflow }]),
    ...(forecast === null ? [] : [{ name: 'the forecast as JSON', url: `${root}forecasts/${forecast.id}` }]),
  ];
}

function reportUrl({ asset, hour }: { asset: string; hour: Hour }): string {
  return `/reports/${formatHour(hour)}?asset=${asset}`;
}

function requireStore({ objectStore }: ReportsDeps): ObjectStore {
  if (objectStore) return objectStore;
  const message = 'The server does not know the object store with the reports and snapshots; set MINIO_ENDPOINT for it';
  throw unavailable('NoObjectStore', message);
}

function noReport(message: string): HttpError {
  return new HttpError('NoReport', 404, message);
}
