import type { FastifyReply } from 'fastify';
import type { LedgerArchive } from '../../../clients/postgres/ledger-archive';
import { assetOfQuestion, isInMinuteTables } from '../../../forecasting/questions';
import { type Cell, sendCsv } from '../../csv';
import { invalidRequest } from '../../http-error';
import { type MinuteEntryAnswer, toMinuteEntry } from './minute-entry';
import type { ForecastsQuery } from './query';
import { readLedger } from './read-ledger';

interface MinutePage {
  /** Newest target first. */
  readonly forecasts: readonly MinuteEntryAnswer[];
  /** The value of `after` for the next page; `null` when this page is the last. */
  readonly next: string | null;
}

/**
 * The question of the live line that a request names; `null` when it means another question.
 * @throws HttpError InvalidRequest when the request also names another asset
 */
export function findMinuteQuestion({ asset, question }: Pick<ForecastsQuery, 'asset' | 'question'>): string | null {
  if (question === undefined || !isInMinuteTables(question)) return null;
  const about = assetOfQuestion(question);
  if (asset === undefined || asset.toUpperCase() === about) return question;
  const message = `question "${question.slice(0, 60)}" is about ${about.slice(0, 40)}, and asset is "${asset.slice(0, 40)}"; name one of them only`;
  throw invalidRequest([{ field: 'question', message }]);
}

export async function readMinutePage(
  archive: Pick<LedgerArchive, 'minuteEntry' | 'minuteEntries' | 'chains'>,
  { question, asset: _, after: id, ...query }: ForecastsQuery & { question: string },
): Promise<MinutePage> {
  const after = id === undefined ? undefined : await readStart(archive, id);
  const entries = await readLedger(archive.minuteEntries({ ...query, question, after }));
  if (entries.length === 0 && query.source !== undefined) await requireSource(archive, query.source, question);
  const isFull = entries.length === query.limit;
  return { forecasts: entries.map(toMinuteEntry), next: isFull ? (entries.at(-1)?.forecast.id ?? null) : null };
}

async function readStart(archive: Pick<LedgerArchive, 'minuteEntry'>, id: string) {
  const found = await readLedger(archive.minuteEntry({ id }));
  if (found) return found.forecast;
  const message = `after: there is no forecast ${JSON.stringify(id.slice(0, 80))}; send the \`next\` of the previous page`;
  throw invalidRequest([{ field: 'after', message }]);
}

/** A page without forecasts must not hide a typing error. @throws HttpError InvalidRequest */
async function requireSource(archive: Pick<LedgerArchive, 'chains'>, source: string, question: string) {
  const chains = await readLedger(archive.chains());
  const known = chains.filter((chain) => chain.question === question).map((chain) => chain.source);
  if (known.length === 0 || known.includes(source)) return;
  const message = `source "${source.slice(0, 60)}" has no forecasts; the sources are ${known.join(', ')}`;
  throw invalidRequest([{ field: 'source', message }]);
}

const COLUMNS = ['id', 'asset', 'question', 'origin', 'target', 'made_at', 'late', 'prediction'] as const;
const SCORES = ['actual', 'error', 'persistence_error', 'covered', 'pinball', 'winkler', 'rank'] as const;

/** One line per forecast, as for the next hour: each quantile has a column, and the next page has the header `nexthour-next`. */
export function sendMinutesCsv(reply: FastifyReply, { forecasts, next }: MinutePage): FastifyReply {
  const all = forecasts.flatMap(({ quantiles }) => quantiles.map(({ level }) => level));
  const levels = [...new Set(all)].sort((one, other) => one - other);
  const rows = forecasts.map((forecast): Cell[] => {
    const { interval, quantiles, settlement } = forecast;
    const values = new Map(quantiles.map(({ level, value }) => [level, value]));
    return [
      ...COLUMNS.map((column) => forecast[column]),
      ...[interval.level, interval.lower, interval.upper],
      ...levels.map((level) => values.get(level) ?? null),
      ...[forecast.baseline.prediction, forecast.model.version, forecast.data.source, forecast.state],
      ...SCORES.map((column) => settlement?.[column] ?? null),
      ...[settlement?.trailing_pinball ?? null, settlement?.settled_at ?? null],
    ];
  });
  if (next !== null) void reply.header('nexthour-next', next);
  const names = [...COLUMNS, 'interval_level', 'lower', 'upper', ...levels.map((level) => `q${level}`)];
  const rest = ['last_price', 'model_version', 'source', 'state', ...SCORES, 'trailing_pinball', 'settled_at'];
  return sendCsv(reply, [...names, ...rest], rows);
}
