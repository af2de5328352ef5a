import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import type { Logger } from 'pino';
import { UserError } from '../system/errors';
import { explainUnusableHost } from '../system/resolve-address';
import { answerUnparsableRequest, sendError } from './hooks/errors';
import { sendUnknownRoute } from './hooks/unknown-routes';
import { checkSchemas } from './schemas/validation';

/** 2,000 prices of 20 characters are 40 KB. */
const BODY_LIMIT_BYTES = 96 * 1024;
/** How long the headers, and the whole request, may take to arrive. Node exchanges the two limits when that of the headers is larger. */
const REQUEST_TIMEOUT_MS = 10_000;
/**
 * How long no byte may pass through a connection while a request is answered: a request whose caller does not read the answer would
 * otherwise be in progress forever. Longer than the check of an uploaded model, which is the longest computation.
 */
const STALLED_AFTER_MS = 200_000;
/** More than Node accepts for all headers together. */
const MAX_URL_LENGTH = 100_000;
const KEEP_ALIVE_MS = 72_000;

/** What Fastify sends with JSON. Routes that send prepared text name it themselves. */
export const JSON_TYPE = 'application/json; charset=utf-8';

export type App = ReturnType<typeof createFastify>;

/**
 * Creates a Fastify app that does not coerce, drop or fill in any field of a request, and that answers every error with problem details.
 * @param trustProxy the proxies from which `request.ip` is taken; without it, `request.ip` is the address of the connection
 * @param routeList sentence for callers of unknown routes that says where the routes are listed
 */
export function createFastify(
  log: Logger,
  routeList: string,
  { trustProxy }: { trustProxy?: readonly string[] | undefined } = {},
) {
  const app = Fastify({
    trustProxy: trustProxy ? [...trustProxy] : false,
    // All requests share the logger. With `loggerInstance`, Fastify would create one for each request, and listen for the end of each answer.
    childLoggerFactory: () => log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: STALLED_AFTER_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { headersTimeout: REQUEST_TIMEOUT_MS, connectionsCheckingInterval: 2_000 },
    // The schema of a route limits its parameters.
    routerOptions: { maxParamLength: MAX_URL_LENGTH },
    // closeConnections answers requests while the server closes.
    return503OnClosing: false,
    frameworkErrors: sendError,
    clientErrorHandler: answerUnparsableRequest,
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(checkSchemas);
  app.setErrorHandler(sendError);
  app.setNotFoundHandler(sendUnknownRoute(routeList));
  return app;
}

interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** The environment variable that sets the port. */
  readonly variable: string;
  readonly log: Logger;
}

/** @throws UserError with the variable to change, or NexthourError `UnusableHost`, when the address cannot be used */
export async function listen(app: App, address: ListenAddress): Promise<void> {
  const { host, port, variable, log } = address;
  try {
    log.info(`listens on ${await app.listen({ host, port })} (${variable})`);
  } catch (error) {
    const explained = explainPort(error as NodeJS.ErrnoException, address);
    if (explained !== undefined) throw new UserError(explained);
    throw explainUnusableHost(host, error as NodeJS.ErrnoException) ?? error;
  }
}

function explainPort({ code }: NodeJS.ErrnoException, { host, port, variable }: ListenAddress): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is already in use; set ${variable} to a free port`;
    case 'EACCES':
      return `this user may not use port ${port}; set ${variable} to a port above 1023`;
    default:
      return undefined;
  }
}

/** Without a name, Fastify compares the plugin with all modules that are loaded, which takes longer than the rest of the registration. */
export function namePlugin<Plugin extends object>(plugin: Plugin): Plugin {
  return Object.assign(plugin, { [Symbol.for('fastify.display-name')]: 'routes' });
}
