import helmet from '@fastify/helmet';
import type { App } from '../fastify';

/** Headers that keep a browser from doing what no page of ours asks for. TLS is the business of what stands in front. */
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
