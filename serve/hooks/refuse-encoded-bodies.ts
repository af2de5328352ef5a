import type { App } from '../fastify';
import { HttpError } from '../http-error';

/** Answers 415 to a body with a `content-encoding` such as gzip. Fastify would parse the compressed bytes as JSON. */
export function refuseEncodedBodies(app: App): void {
  app.addHook('onRequest', (request, reply, done) => {
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity') return done();
    // RFC 9110: the answer lists the encodings that the server accepts.
    void reply.header('accept-encoding', 'identity');
    const shown = JSON.stringify(encoding.slice(0, 40));
    const message = `The body has the content-encoding ${shown}; send it uncompressed, without the header content-encoding`;
    return done(new HttpError('EncodedBody', 415, message));
  });
}
