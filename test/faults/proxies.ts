import type { EnvironmentVariables } from '../../config/variables';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy';

/** The servers that nexthour uses, each reached through a proxy. */
export type ProxiedServer = 'postgres' | 'object-store' | 'mlflow' | 'temporal' | 'exchange';

const URL_OF: Readonly<Record<ProxiedServer, keyof EnvironmentVariables>> = {
  postgres: 'DATABASE_URL',
  'object-store': 'MINIO_ENDPOINT',
  mlflow: 'MLFLOW_TRACKING_URI',
  temporal: 'TEMPORAL_ADDRESS',
  exchange: 'LIVE_COIN_WATCH_URL',
};

/** Starts a proxy before each server, and returns the variables with the addresses of the proxies. */
export async function placeProxies(environment: EnvironmentVariables) {
  const entries = Object.entries(URL_OF).map(async ([name, variable]) => {
    const url = environment[variable] ?? '';
    const port = Number(/:(\d+)(?=\/|$)/.exec(url)?.[1]);
    const proxy = await startTcpProxy(port);
    return { name, variable, proxy, url: url.replace(`:${port}`, `:${proxy.port}`) };
  });
  const placed = await Promise.all(entries);
  return {
    proxies: Object.fromEntries(placed.map(({ name, proxy }) => [name, proxy])) as Record<ProxiedServer, TcpProxy>,
    environment: { ...environment, ...Object.fromEntries(placed.map(({ variable, url }) => [variable, url])) },
  };
}
