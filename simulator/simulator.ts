import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance } from 'fastify';
import { computeReplayWeeks, formatGeneratedSource, formatReplaySource } from '../forecasting/replay';
import type { Clock } from '../system/clock';
import { createDailyCredits, createTokenBucket } from './call-limits';
import { addFaults, type FaultOf } from './faults';
import { GENERATED_ASSETS, GENERATED_COINS, generateSample, REPLAYED_ASSET } from './generated-sample';
import { addNewsFeed } from './news/feed';
import { addOutsideSeries } from './outside-series/add-outside-series';
import type { PriceSample } from './price-sample';
import { EnvelopeError, HistoryRequest, SingleRequest } from './protocol';
import { type ReplayedPrices, replayPrices } from './replayed-prices';
import { sendErrorEnvelopes } from './send-error-envelopes';

export interface SimulatorOptions {
  readonly prices: PriceSample;
  readonly clock: Clock;
  /** The key that callers must send as `x-api-key`. */
  readonly apiKey: string;
  readonly creditsPerDay?: number;
  readonly callsPerSecond?: number;
  /** Maximum number of points in an answer, for a range of any length. */
  readonly maxPoints?: number;
  readonly faultOf?: FaultOf;
  /** Headlines to announce as news. Default: none, and no feed. */
  readonly titles?: readonly string[];
}

/** LiveCoinWatch answers 30 days with 101 points, 7.2 hours apart. */
const LIVE_COIN_WATCH_MAX_POINTS = 101;

/**
 * A server that speaks LiveCoinWatch's protocol. It replays real prices of BTC and generates those of other coins from them. No price is
 * later than the clock. It also has a feed of invented news, and the APIs of Polygon and Alpha Vantage with generated series.
 */
export function createSimulator(options: SimulatorOptions): FastifyInstance {
  const { clock, apiKey, creditsPerDay = 10_000, callsPerSecond = 100, faultOf } = options;
  const { prices: sample, maxPoints = LIVE_COIN_WATCH_MAX_POINTS } = options;
  const weeks = computeReplayWeeks({ now: clock.now(), lastHour: sample.lastHour });
  const pricesOf = openPrices({ sample, weeks, maxPoints });
  const credits = createDailyCredits(creditsPerDay, clock);
  const takeToken = createTokenBucket(callsPerSecond);
  const app = Fastify({ requestTimeout: 10_000, forceCloseConnections: true });
  sendErrorEnvelopes(app);
  if (faultOf) addFaults(app, faultOf);
  if (options.titles) addNewsFeed(app, { titles: options.titles, clock });
  addOutsideSeries(app, { clock, apiKey });
  app.post('/status', async () => ({
    source: formatReplaySource(weeks),
    sources: Object.fromEntries(GENERATED_ASSETS.map((asset) => [asset, formatGeneratedSource(weeks)])),
  }));
  app.register(async (guarded) => {
    requireKey(guarded, apiKey);
    guarded.post('/credits', async () => ({
      dailyCreditsRemaining: credits.remaining(),
      dailyCreditsLimit: creditsPerDay,
    }));
    guarded.register(async (paid) => {
      paid.addHook('onRequest', async () => {
        takeToken();
        credits.spend();
      });
      addPriceRoutes(paid, pricesOf, clock);
    });
  });
  return app;
}

/** Opens the prices of an asset when they are requested for the first time. */
function openPrices({ sample, ...options }: Parameters<typeof replayPrices>[0]): (asset: string) => ReplayedPrices {
  const opened = new Map([[REPLAYED_ASSET, replayPrices({ sample, ...options })]]);
  return (asset) => {
    const known = opened.get(asset);
    if (known) return known;
    const generated = generateSample(asset, sample);
    if (generated === null) throw unknownCoin(asset);
    const prices = replayPrices({ sample: generated, ...options });
    opened.set(asset, prices);
    return prices;
  };
}

function unknownCoin(code: string): EnvelopeError {
  const known = [REPLAYED_ASSET, ...GENERATED_COINS].join(', ');
  return new EnvelopeError(
    404,
    `Coin ${code.slice(0, 40)} is unknown; the simulator has only ${known} and SIM1 to SIM99`,
  );
}

function addPriceRoutes(app: FastifyInstance, pricesOf: (asset: string) => ReplayedPrices, clock: Clock): void {
  const routes = app.withTypeProvider<TypeBoxTypeProvider>().setValidatorCompiler(TypeBoxValidatorCompiler);
  routes.post('/coins/single', { schema: { body: SingleRequest } }, async ({ body }) => {
    const point = pricesOf(body.code).at(clock.now());
    if (!point) throw new EnvelopeError(404, `There is no price of ${body.code} at this time`);
    return { rate: point.rate, volume: point.volume, cap: point.cap };
  });
  routes.post('/coins/single/history', { schema: { body: HistoryRequest } }, async ({ body }) => {
    const { code, start, end } = body;
    const prices = pricesOf(code);
    if (start > end) throw new EnvelopeError(400, `start (${start}) is after end (${end})`);
    return { history: prices.history({ start, end: Math.min(end, clock.now()) }) };
  });
}

function requireKey(app: FastifyInstance, apiKey: string): void {
  app.addHook('onRequest', async ({ headers }) => {
    if (headers['x-api-key'] !== apiKey) throw new EnvelopeError(401, 'The API key is missing or wrong');
  });
}
