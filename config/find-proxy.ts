import { listProxyExceptions } from './child-environment';

/** The proxy for a URL, by the rules of undici's `EnvHttpProxyAgent`, which `createDispatcher` uses. `null` means: connect directly. */
export function findProxy(url: URL, environment: NodeJS.ProcessEnv = process.env): URL | null {
  const { protocol, hostname } = url;
  const port = Number(url.port || (protocol === 'https:' ? 443 : 80));
  const exceptions = listProxyExceptions(environment).split(/[,\s]/).filter(Boolean);
  if (exceptions.includes('*') || exceptions.some((entry) => matches(entry, hostname.toLowerCase(), port))) return null;
  const plain = environment.http_proxy ?? environment.HTTP_PROXY;
  const proxy = protocol === 'https:' ? (environment.https_proxy ?? environment.HTTPS_PROXY) || plain : plain;
  return proxy ? new URL(proxy.includes('://') ? proxy : `http://${proxy}`) : null;
}

/** An entry of `no_proxy`: a host, with all hosts below it, and optionally a port. An IPv6 address has brackets only before a port. */
function matches(entry: string, hostname: string, port: number): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (entry === host) return true;
  const [, name = entry, ownPort] = /^([^:]+|\[.+\]):(\d+)$/.exec(entry) ?? [];
  const domain = name.replace(/^\*?\./, '').toLowerCase();
  const isSameHost = [host, hostname].includes(domain) || host.endsWith(`.${domain}`);
  return isSameHost && (ownPort === undefined || Number(ownPort) === port);
}
