import { createHash } from 'node:crypto';
import type { FastifyReply, onSendHookHandler } from 'fastify';
import { HOUR_MS, type Hour, hourOf } from '../../forecasting/hour';
import type { Clock } from '../../system/clock';
import type { App } from '../fastify';

/** After the full hour, the next run starts at this time (temporal/schedule.ts). */
const TICK_DELAY_MS = 20_000;

/**
 * Gives each answer to a GET an ETag, and answers 304 to a caller that has it already. Answers that do not say how long they are valid must
 * be asked for again.
 */
export function cacheAnswers(app: App): void {
  app.addHook('onRoute', (route) => {
    if ([route.method].flat().includes('GET')) route.onSend = [...[route.onSend ?? []].flat(), answerWithEtag];
  });
}

const answerWithEtag: onSendHookHandler = (request, reply, payload, done) => {
  if (reply.statusCode !== 200 || !(typeof payload === 'string' || Buffer.isBuffer(payload)))
    return done(null, payload);
  if (!reply.hasHeader('etag')) void reply.header('etag', etagOf(payload));
  if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-cache');
  const given = request.headers['if-none-match']?.split(',').map((one) => one.trim()) ?? [];
  if (!given.includes(String(reply.getHeader('etag')))) return done(null, payload);
  void reply.code(304).removeHeader('content-type').removeHeader('content-length');
  return done(null, '');
};

export function etagOf(answer: string | Buffer): string {
  return `W/"${createHash('sha256').update(answer).digest('base64url').slice(0, 22)}"`;
}

/**
 * Lets a caller keep an answer until the next run starts, if it is about the present hour: until then, nothing newer is stored.
 * @param newest `null` for an answer that can change before
 */
export function cacheUntilTick(
  reply: FastifyReply,
  newest: Hour | null,
  { clock, clockSpeed = 1 }: { clock: Clock; clockSpeed?: number | undefined },
): void {
  const now = clock.now();
  if (newest === null || newest !== hourOf(now)) return;
  const seconds = Math.floor((newest + HOUR_MS + TICK_DELAY_MS - now) / 1_000 / clockSpeed);
  void reply.header('cache-control', `max-age=${seconds}`);
}

/** What `findFinalHour` needs of a forecast. */
export interface CachedForecast {
  readonly targetHour: Hour;
  /** Whether it is settled or void. */
  readonly isClosed: boolean;
}

/**
 * The hour with which `cacheUntilTick` caches an answer that consists of forecasts of one source. Nothing in it changes before the next run
 * if the forecast of the present hour is there, all others are closed, and no hour between them is missing: a missing one could be run late.
 * Otherwise, `null`.
 */
export function findFinalHour(forecasts: readonly CachedForecast[]): Hour | null {
  const hours = new Set(forecasts.map(({ targetHour }) => targetHour));
  const newest = forecasts.reduce((latest, { targetHour }) => Math.max(latest, targetHour), Number.NEGATIVE_INFINITY);
  const oldest = forecasts.reduce((first, { targetHour }) => Math.min(first, targetHour), newest);
  const isComplete = hours.size === (newest - oldest) / HOUR_MS + 1;
  const areClosed = forecasts.every(({ targetHour, isClosed }) => isClosed || targetHour === newest);
  return isComplete && areClosed ? newest - HOUR_MS : null;
}
