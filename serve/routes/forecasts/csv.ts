import type { FastifyReply } from 'fastify';
import { type Cell, sendCsv } from '../../csv';
import type { LedgerEntryAnswer } from './entry';

const FORECAST_COLUMNS = ['id', 'asset', 'target_hour', 'made_at', 'late', 'prediction'] as const;
const SETTLEMENT_COLUMNS = [
  'actual',
  'error',
  'persistence_error',
  'covered',
  'pinball',
  'winkler',
  'settled_at',
] as const;

/** One line per forecast. Each quantile has a column, like q0.05; the next page has the header `nexthour-next`. */
export function sendForecastsCsv(
  reply: FastifyReply,
  { forecasts, next }: { forecasts: readonly LedgerEntryAnswer[]; next: string | null },
): FastifyReply {
  const levels = [...new Set(forecasts.flatMap(({ quantiles }) => quantiles.map(({ level }) => level)))].sort(
    (a, b) => a - b,
  );
  const columns = [
    ...FORECAST_COLUMNS,
    ...['interval_level', 'lower', 'upper'],
    ...levels.map((level) => `q${level}`),
    ...['last_price', 'model_version', 'source', 'replayed', 'state'],
    ...SETTLEMENT_COLUMNS,
  ];
  if (next !== null) void reply.header('nexthour-next', next);
  return sendCsv(
    reply,
    columns,
    forecasts.map((forecast) => listCells(forecast, levels)),
  );
}

function listCells(forecast: LedgerEntryAnswer, levels: readonly number[]): Cell[] {
  const { interval, quantiles, baseline, model, data, state, settlement } = forecast;
  const values = new Map(quantiles.map(({ level, value }) => [level, value]));
  return [
    ...FORECAST_COLUMNS.map((column) => forecast[column]),
    ...[interval.level, interval.lower, interval.upper],
    ...levels.map((level) => values.get(level) ?? null),
    ...[baseline.prediction, model.version, data.source, data.replayed, state],
    ...SETTLEMENT_COLUMNS.map((column) => settlement?.[column] ?? null),
  ];
}
