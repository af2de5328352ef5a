import helmet from '@fastify/helmet';
import type { App } from '../fastify';

/** Sends headers that let a browser load only what our pages need. TLS, if any, is done by a proxy in front of the server. */
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
