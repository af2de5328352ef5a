import type { FastifyRequest, onRequestHookHandler } from 'fastify';

/** How Node.js names what went wrong with a connection. Group 1 of the last patterns is the name of a host. */
const WORDS: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/(?:connect )?ECONNREFUSED/g, 'a server refused the connection:'],
  [/(?:connect |read )?ETIMEDOUT/g, 'a server did not answer in time:'],
  [/(?:read |write )?(?:ECONNRESET|EPIPE)/g, 'a server closed the connection'],
  [/(?:getaddrinfo )?(?:ENOTFOUND|EAI_AGAIN) [\w.:-]+/g, 'the name of a server is not known: (address hidden)'],
];

/** URLs with their user, IPv4 and IPv6 addresses, and names of hosts with a port. Times like 07:05 are none. */
const ADDRESSES = [
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'`)\],;]+/gi,
  /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?(?![\w.]\d)/g,
  /\[?(?<![\w:])(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?\]?(?::\d{1,5})?/gi,
  /(?<![\w.:-])[a-z][a-z0-9.-]*:\d{2,5}\b/gi,
];

/** The text in words, and without addresses of servers, which are for the people who operate nexthour. */
export function hideAddresses(text: string): string {
  const inWords = WORDS.reduce((left, [pattern, words]) => left.replace(pattern, words), text);
  return ADDRESSES.reduce((left, pattern) => left.replace(pattern, '(address hidden)'), inWords);
}

/** How a text is shown that may contain addresses of servers. */
export type ShowText = <Text extends string | null>(text: Text) => Text;

const showAll: ShowText = (text) => text;

/** For the descriptions of routes whose texts are shown with `textsFor`. */
export const HIDES_ADDRESSES =
  'The addresses of servers in texts are hidden, unless the request has the admin token (`Authorization: Bearer`).';

/** A caller that sends the admin token sees texts as they are. `checkToken` must have accepted the request. */
export function textsFor({ headers }: Pick<FastifyRequest, 'headers'>): ShowText {
  if (headers.authorization !== undefined) return showAll;
  const known = new Map<string, string>();
  const hide = (text: string) => {
    const found = known.get(text) ?? hideAddresses(text);
    known.set(text, found);
    return found;
  };
  return ((text: string | null) => (text === null ? null : hide(text))) as ShowText;
}

/** The `onRequest` hook of a route that anybody may read: a token is not needed, but a wrong one is refused. */
export function checkToken(requireAdmin: onRequestHookHandler): onRequestHookHandler {
  return function check(request, reply, done) {
    if (request.headers.authorization === undefined) done();
    else requireAdmin.call(this, request, reply, done);
  };
}
