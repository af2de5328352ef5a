import type { FastifyReply } from 'fastify';
import type { App } from '../fastify';

declare module 'fastify' {
  interface FastifyReply {
    endings: (() => void)[] | null;
  }
}

/** Prepares `whenEnded`. */
export function watchEndings(app: App): void {
  app.decorateReply('endings', null);
}

/**
 * Calls `work` once, after the answer was sent or its caller disconnected. Fastify's onResponse hook does not run for callers that
 * disconnect. All work of a request shares one listener, because adding one takes longer than most of the work.
 */
export function whenEnded(reply: FastifyReply, work: () => void): void {
  if (reply.endings) {
    reply.endings.push(work);
    return;
  }
  const endings = [work];
  reply.endings = endings;
  reply.raw.on('close', () => {
    for (const end of endings) end();
  });
}
