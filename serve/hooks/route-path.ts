import type { FastifyRequest } from 'fastify';
import type { App } from '../fastify';

declare module 'fastify' {
  interface FastifyRequest {
    routePath: string | null;
  }
}

/** Prepares `routePathOf`. */
export function rememberRoutePaths(app: App): void {
  app.decorateRequest('routePath', null);
}

/** The path of the request's route; empty for an unknown route. Fastify's `routeOptions` builds a new object each time it is read. */
export function routePathOf(request: FastifyRequest): string {
  request.routePath ??= request.routeOptions.url ?? '';
  return request.routePath;
}
