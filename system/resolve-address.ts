import { lookup } from 'node:dns/promises';
import { NexthourError } from './errors';

/**
 * The IP address of a host name, IPv4 if it has one. Temporal's library listens only on addresses.
 * @throws NexthourError `UnknownHost` when the name has no address
 */
export async function resolveAddress(host: string): Promise<string> {
  const found = await lookup(host, { verbatim: false }).catch(({ code }: NodeJS.ErrnoException) => {
    throw new NexthourError(
      'UnknownHost',
      `HOST is ${host}, which has no address (${code}); set it to one of this machine`,
    );
  });
  return found.address;
}
