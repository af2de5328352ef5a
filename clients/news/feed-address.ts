import { BlockList, isIP } from 'node:net';

/** How messages name a feed. Its query may contain a key. */
export function nameOfFeed(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

const PRIVATE = new BlockList();
for (const [network, bits] of [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
  ] as const),
  ...([
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
  ] as const),
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ...([
    ['::', 127],
    ['fc00::', 7],
    ['fe80::', 10],
  ] as const),
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv6');

/** True for localhost and addresses of private networks. A public feed must not lead a request there. */
export function isPrivateHost({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  const version = isIP(host);
  if (version === 0) return /(^|\.)(localhost|local|internal)$/i.test(host);
  return PRIVATE.check(host, version === 4 ? 'ipv4' : 'ipv6');
}
