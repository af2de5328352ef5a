import { lookup } from 'node:dns/promises';
import { NexthourError } from './errors';

/** The codes of a name without an address, and of an address on which this machine cannot listen. */
const UNUSABLE = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL', 'ENOTFOUND', 'EAI_AGAIN'];

/** The error for a HOST on which no server of this machine can listen; `null` when the code has another cause. */
export function explainUnusableHost(host: string, { code }: NodeJS.ErrnoException): NexthourError | null {
  if (!UNUSABLE.includes(code ?? '')) return null;
  const remedy = 'set it to 127.0.0.1 for this machine only, or to 0.0.0.0 for all its addresses';
  return new NexthourError('UnusableHost', `HOST is ${host}, which is no address of this machine (${code}); ${remedy}`);
}

/**
 * The IP address of a host name, IPv4 if it has one. Temporal's library listens only on addresses.
 * @throws NexthourError `UnusableHost` when the name has no address
 */
export async function resolveAddress(host: string): Promise<string> {
  const found = await lookup(host, { verbatim: false }).catch((error: NodeJS.ErrnoException) => {
    throw explainUnusableHost(host, error) ?? error;
  });
  return found.address;
}
