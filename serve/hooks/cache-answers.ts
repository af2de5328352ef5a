import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
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
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.method !== 'GET' || reply.statusCode !== 200 || reply.hasHeader('etag')) return payload;
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
    const etag = `W/"${createHash('sha256').update(payload).digest('base64url').slice(0, 22)}"`;
    void reply.header('etag', etag);
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-cache');
    const given = request.headers['if-none-match']?.split(',').map((one) => one.trim()) ?? [];
    if (!given.includes(etag)) return payload;
    void reply.code(304).removeHeader('content-type').removeHeader('content-length');
    return '';
  });
}

/** Lets a caller keep an answer until the next run starts, if it is about the present hour: until then, nothing newer is stored. */
export function cacheUntilTick(
  reply: FastifyReply,
  newest: Hour,
  { clock, clockSpeed = 1 }: { clock: Clock; clockSpeed?: number | undefined },
): void {
  const now = clock.now();
  if (newest !== hourOf(now)) return;
  const seconds = Math.floor((newest + HOUR_MS + TICK_DELAY_MS - now) / 1_000 / clockSpeed);
  void reply.header('cache-control', `max-age=${seconds}`);
}
