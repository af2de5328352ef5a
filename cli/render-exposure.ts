import { networkInterfaces } from 'node:os';
import type { Address } from '../stack/state-file';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;
const ALL_INTERFACES = ['0.0.0.0', '::'];

/** A warning with the addresses at which other machines reach the server. Empty when HOST is a loopback address. */
export function renderExposure(host: string, addresses: readonly Address[], interfaces = networkInterfaces()): string {
  const server = findServer(addresses);
  if (LOOPBACK.test(host) || !server) return '';
  const hosts = ALL_INTERFACES.includes(host) ? listAddresses(host, interfaces) : [host];
  const urls = hosts.map((each) => `http://${each.includes(':') ? `[${each}]` : each}:${server.port}`);
  const reachable = urls.length === 0 ? 'no other address was found' : urls.join(' ');
  return `HOST is ${host}: other machines can use the server, and nothing has a login. Reachable at: ${reachable}\n`;
}

/** A command that asks for the newest forecast, with the real address of the server. */
export function renderExample(addresses: readonly Address[]): string {
  const server = findServer(addresses);
  return server ? `Ask for the newest forecast:  curl ${server.origin}/forecasts/latest\n` : '';
}

function findServer(addresses: readonly Address[]): URL | null {
  const address = addresses.find(({ name }) => name === 'Forecasts');
  return address ? new URL(address.url) : null;
}

/** `0.0.0.0` means IPv4 only; `::` means both. Link-local addresses need a zone, so they are left out. */
function listAddresses(host: string, interfaces: ReturnType<typeof networkInterfaces>): string[] {
  return Object.values(interfaces)
    .flatMap((each) => each ?? [])
    .filter(
      ({ internal, family, address }) =>
        !internal && !address.startsWith('fe80:') && (host === '::' || family === 'IPv4'),
    )
    .map(({ address }) => address);
}
