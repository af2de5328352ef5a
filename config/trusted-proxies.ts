import { isIP } from 'node:net';

/** Names of networks that `proxy-addr`, the library of Fastify, knows. */
const NAMED: readonly string[] = ['loopback', 'linklocal', 'uniquelocal'];

export function splitProxies(list: string): readonly string[] {
  return list.split(',').map((one) => one.trim());
}

/** Whether this is an address like `10.0.0.5`, a network like `fd00::/8`, or the name of one. */
export function isProxy(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (NAMED.includes(text)) return true;
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}
