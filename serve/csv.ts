import type { TSchema } from '@sinclair/typebox';
import { Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';

export type Cell = string | number | boolean | null;

/** Whether the caller asks for CSV and not for JSON. Tells caches that the answer depends on it. */
export function wantsCsv({ headers }: FastifyRequest, reply: FastifyReply): boolean {
  const vary = reply.getHeader('vary');
  void reply.header('vary', vary === undefined ? 'accept' : `${vary}, accept`);
  const accepted = headers.accept ?? '';
  return accepted.includes('text/csv') && !accepted.includes('application/json');
}

/** Sends rows with the names of the columns in the first line. A value that is not known is empty. */
export function sendCsv(
  reply: FastifyReply,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): FastifyReply {
  const lines = [columns, ...rows].map((cells) => cells.map(formatCell).join(','));
  return reply.type('text/csv; charset=utf-8').send(`${lines.join('\n')}\n`);
}

/** RFC 4180 */
function formatCell(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The answer of a route that can be read as JSON or as CSV. */
export function jsonOrCsv<Schema extends TSchema>(schema: Schema) {
  return {
    description: 'JSON; with the header `accept: text/csv`, CSV.',
    content: { 'application/json': { schema }, 'text/csv': { schema: Type.String() } },
  };
}
