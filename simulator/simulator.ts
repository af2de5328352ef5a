import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { replaySource, replayWeeks } from '../forecasting/replay';
import type { Clock } from '../system/clock';
import { type Credits, dailyCredits, limitRate } from './allowance';
import { addFaults, type FaultOf } from './faults';
import type { PriceSample } from './price-sample';
import { errorEnvelope, HistoryRequest, Refusal, SingleRequest } from './protocol';
import { replayPrices } from './replayed-prices';

export interface SimulatorOptions {
  readonly prices: PriceSample;
  readonly clock: Clock;
  /** The key that callers must send as `x-api-key`. */
  readonly apiKey: string;
  readonly creditsPerDay?: number;
  readonly callsPerSecond?: number;
  /** How many points an answer holds, however long the range. */
  readonly mostPoints?: number;
  readonly faultOf?: FaultOf;
}

const ASSET = 'BTC';
/** 30 days of LiveCoinWatch are 101 points 7.2 hours apart. */
const POINTS_OF_LIVE_COIN_WATCH = 101;

/** A server that speaks LiveCoinWatch's protocol and replays real prices of BTC. Nothing in it is later than the clock. */
export function createSimulator(options: SimulatorOptions): FastifyInstance {
  const { prices, clock, apiKey, creditsPerDay = 10_000, callsPerSecond = 100, faultOf } = options;
  const weeks = replayWeeks({ now: clock.now(), lastHour: prices.lastHour });
  const credits = dailyCredits(creditsPerDay, clock);
  const app = Fastify({ requestTimeout: 10_000, forceCloseConnections: true });
  answerErrorsInTheirEnvelope(app);
  if (faultOf) addFaults(app, faultOf);
  app.post('/status', async () => ({ source: replaySource(weeks) }));
  app.register(async (guarded) => {
    requireKey(guarded, apiKey);
    guarded.post('/credits', async () => creditsAnswer(credits, creditsPerDay));
    guarded.register(async (paid) => addPrices(paid, { options, weeks, credits, takeTurn: limitRate(callsPerSecond) }));
  });
  return app;
}

function creditsAnswer(credits: Credits, limit: number) {
  return { dailyCreditsRemaining: credits.remaining(), dailyCreditsLimit: limit };
}

interface PriceRoutes {
  readonly options: SimulatorOptions;
  readonly weeks: number;
  readonly credits: Credits;
  readonly takeTurn: () => void;
}

function addPrices(app: FastifyInstance, { options, weeks, credits, takeTurn }: PriceRoutes): void {
  const { clock, prices: sample, mostPoints = POINTS_OF_LIVE_COIN_WATCH } = options;
  const prices = replayPrices({ sample, weeks, mostPoints });
  const routes = app.withTypeProvider<TypeBoxTypeProvider>().setValidatorCompiler(TypeBoxValidatorCompiler);
  routes.addHook('onRequest', async () => {
    takeTurn();
    credits.spend();
  });
  routes.post('/coins/single', { schema: { body: SingleRequest } }, async ({ body }) => {
    knowCoin(body.code);
    const point = prices.at(clock.now());
    if (!point) throw new Refusal(404, `No price of ${body.code} at this time`);
    return { rate: point.rate, volume: point.volume, cap: point.cap };
  });
  routes.post('/coins/single/history', { schema: { body: HistoryRequest } }, async ({ body }) => {
    const { code, start, end } = body;
    knowCoin(code);
    if (start > end) throw new Refusal(400, `start (${start}) is after end (${end})`);
    return { history: prices.history({ start, end: Math.min(end, clock.now()) }) };
  });
}

function knowCoin(code: string): void {
  if (code !== ASSET) throw new Refusal(404, `Coin ${code} is not known; the simulator has ${ASSET} only`);
}

function requireKey(app: FastifyInstance, apiKey: string): void {
  app.addHook('onRequest', async ({ headers }) => {
    if (headers['x-api-key'] !== apiKey) throw new Refusal(401, 'The API key is missing or wrong');
  });
}

function answerErrorsInTheirEnvelope(app: FastifyInstance): void {
  app.setNotFoundHandler(({ method, url }) => {
    throw new Refusal(404, `There is no ${method} ${url}`);
  });
  app.setErrorHandler((error: FastifyError | Refusal, _, reply) => {
    const code = error.statusCode ?? 500;
    if (error instanceof Refusal && error.retryAfterS !== undefined) reply.header('retry-after', error.retryAfterS);
    return reply.code(code).send(errorEnvelope(code, error.message));
  });
}
