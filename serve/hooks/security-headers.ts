import helmet from '@fastify/helmet';
import type { App } from '../fastify';

/** Sends headers that allow a browser to load only what our pages need. TLS is the task of a proxy in front of the server. */
export function sendSecurityHeaders(app: App): void {
  app.register(helmet, {
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
      },
    },
  });
}
