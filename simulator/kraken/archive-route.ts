import { Readable } from 'node:stream';
import { setImmediate as letOthersRun } from 'node:timers/promises';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { HOUR_MS } from '../../forecasting/hour';
import type { Clock } from '../../system/clock';
import { EnvelopeError } from '../protocol';
import type { Pair } from './pairs';
import { listTotals, type MinuteTotals } from './totals';
import type { TradeBook } from './trade-book';

const seconds = Type.String({ pattern: '^\\d{1,10}$' });
const ArchiveQuery = Type.Object({ from: Type.Optional(seconds), to: Type.Optional(seconds) });
const DEFAULT_DAYS = 75;

/**
 * `GET /archive/XBTUSD_1.csv`: the bars that the trades give, in the format of the files that Kraken offers for download. Not of Kraken's
 * API. Minutes without trades have no line, as there. It is computed hour by hour, so that trades are sent in time meanwhile.
 */
export function addArchiveRoute(
  app: FastifyInstance,
  { books, clock }: { books: readonly { readonly pair: Pair; readonly book: TradeBook }[]; clock: Clock },
): void {
  const routes = app.withTypeProvider<TypeBoxTypeProvider>().setValidatorCompiler(TypeBoxValidatorCompiler);
  const options = { schema: { params: Type.Object({ file: Type.String() }), querystring: ArchiveQuery } };
  routes.get('/archive/:file', options, async ({ params, query }, reply) => {
    const found = books.find(({ pair }) => pair.restNames.some((name) => `${name}_1.csv` === params.file));
    if (!found) throw new EnvelopeError(404, 'There is no such file; the simulator has XBTUSD_1.csv and ETHUSD_1.csv');
    const now = clock.now();
    const to = query.to === undefined ? now : Math.min(now, Number(query.to) * 1000);
    const from = query.from === undefined ? to - DEFAULT_DAYS * 24 * HOUR_MS : Number(query.from) * 1000;
    return reply.type('text/csv').send(Readable.from(writeHours(found.book, { from, to, now })));
  });
}

async function* writeHours(book: TradeBook, { from, to, now }: { from: number; to: number; now: number }) {
  for (let start = Math.max(from, book.firstMinute); start < to; start += HOUR_MS) {
    const minutes = listTotals(book, { from: start, to: Math.min(to, start + HOUR_MS), now });
    yield minutes.map(writeLine).join('');
    await letOthersRun();
  }
}

function writeLine({ minute, open, high, low, close, volume, trades }: MinuteTotals): string {
  if (trades === 0) return '';
  return `${[Date.parse(minute) / 1000, open, high, low, close, volume, trades].join()}\n`;
}
