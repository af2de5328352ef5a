import type { FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { HttpError } from '../http-error';
import { sendProblem } from './errors';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const MAX_PATH_LENGTH = 100;

/** The methods that the path of a request answers; none for a path that does not exist. */
export function listMethods({ server, url }: FastifyRequest): HTTPMethods[] {
  return METHODS.filter((method) => server.findRoute({ method, url }) !== null);
}

/**
 * Answers 405 for a path that answers other methods, and 404 for every other path.
 * @param routeList sentence that says where the routes are listed
 */
export function sendUnknownRoute(routeList: string) {
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { method } = request;
    const path = request.url.split('?')[0]?.slice(0, MAX_PATH_LENGTH) ?? '';
    const methods = listMethods(request);
    // The route of a folder of files answers that it has no such file.
    if (methods.length === 0 || methods.some((one) => one === method))
      return sendProblem(new HttpError('NoSuchRoute', 404, `There is no route ${method} ${path}. ${routeList}`), reply);
    void reply.header('allow', [...methods, 'OPTIONS'].join(', '));
    const instead = methods.filter((one) => one !== 'HEAD').join(' or ');
    const message = `${path} does not answer ${method}; send ${instead} ${path}${showCall(request, path, methods)}. ${routeList}`;
    return sendProblem(new HttpError('MethodNotAllowed', 405, message), reply);
  };
}

/** Browsers send GET for an address that a person types. */
function showCall({ method, protocol, host }: FastifyRequest, path: string, [only, ...others]: HTTPMethods[]): string {
  if (method !== 'GET' || only !== 'POST' || others.length > 0 || !/^[\w/.-]+$/.test(path)) return '';
  return `: curl -X POST ${protocol}://${host}${path} -H 'content-type: application/json' -d '{}'`;
}
