import { Type } from '@sinclair/typebox';
import type { App } from '../fastify';
import { strict } from '../schemas/plain-schemas';

const NoFields = Type.Object({}, strict);

/** Gives each route that declares no query a schema without fields. So a misspelt or unsupported query field is never ignored. */
export function refuseUnknownQueryFields(app: App): void {
  app.addHook('onRoute', (route) => {
    route.schema = { querystring: NoFields, ...route.schema };
  });
}
