import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../system/clock';
import { EnvelopeError } from '../protocol';
import type { Exchange } from './exchange';
import { FaultScript, listFaults } from './fault-script';
import { MINUTE_MS } from './minute-trades';
import { listTotals } from './totals';
import type { TradeBook } from './trade-book';

const MAX_MINUTES = 24 * 60;
const instant = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?Z$' });
const TotalsQuery = Type.Object({ asset: Type.String(), from: instant, to: instant });

/** The routes that Kraken does not have: for checks from outside and for tests. */
export function addControlRoutes(
  app: FastifyInstance,
  options: { exchange: Exchange; books: readonly TradeBook[]; clock: Clock; source: string },
): void {
  const { exchange, books, clock, source } = options;
  const routes = app.withTypeProvider<TypeBoxTypeProvider>().setValidatorCompiler(TypeBoxValidatorCompiler);
  routes.post('/status', async () => ({ source }));
  routes.get('/faults', async () => ({ faults: exchange.waitingFaults }));
  routes.post('/faults', { schema: { body: FaultScript } }, async ({ body }) => {
    const faults = listFaults(body);
    exchange.inject(faults);
    return { faults };
  });
  routes.get('/totals', { schema: { querystring: TotalsQuery } }, async ({ query }) => {
    const book = books.find(({ asset }) => asset === query.asset);
    const known = books.map(({ asset }) => asset).join(' and ');
    if (!book) throw new EnvelopeError(404, `Coin ${query.asset.slice(0, 40)} is unknown; the simulator has ${known}`);
    const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
    if (!(to - from <= MAX_MINUTES * MINUTE_MS)) throw new EnvelopeError(400, `Ask for at most ${MAX_MINUTES} minutes`);
    return { asset: book.asset, source, minutes: listTotals(book, { from, to, now: clock.now() }) };
  });
}
