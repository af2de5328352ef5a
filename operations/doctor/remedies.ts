import { isUndefinedTable } from '../../clients/postgres/connection-errors';
import type { StackFile } from '../../stack/state-file';

/** The embedded service of a check, and what to check when another server is used instead. */
const PROVIDERS: Readonly<Record<string, { service: string; external: string }>> = {
  postgres: { service: 'postgres', external: 'check DATABASE_URL, and that this server runs and is reachable' },
  temporal: {
    service: 'temporal',
    external: 'check TEMPORAL_ADDRESS, TLS and API key, and that this server is reachable',
  },
  'object store': { service: 'object-store', external: 'check MINIO_ENDPOINT, and that this server is reachable' },
  kafka: { service: 'kafka', external: 'check KAFKA_BROKERS, and that this server runs and is reachable' },
  mlflow: { service: 'mlflow', external: 'check MLFLOW_TRACKING_URI, and that this server is reachable' },
  prices: {
    service: 'simulator',
    external:
      'check the network, the proxy (HTTPS_PROXY), LIVE_COIN_WATCH_URL and LIVE_COIN_WATCH_API_KEY; missed hours run again by themselves',
  },
};

/** What to do when the target of a check does not answer. It depends on whether nexthour runs the server itself. */
export function findRemedy(name: string, stack: StackFile | null, error?: unknown): string {
  if (isUndefinedTable(error)) return 'run `npm start`, or start the container of the pipeline worker';
  const { service, external } = PROVIDERS[name] ?? { service: name, external: 'check that this server is reachable' };
  const own = stack?.services.find((one) => one.name === service && !one.external);
  if (own && !(name === 'prices' && hasOtherPrices(stack, own.ports.http)))
    return `\`nexthour status\` shows whether its process runs; \`nexthour logs ${service}\` shows its log`;
  return external;
}

/** The simulator may run for outside series only, while the prices come from another server. */
function hasOtherPrices(stack: StackFile | null, simulatorPort: number | undefined): boolean {
  const url = stack?.environment.LIVE_COIN_WATCH_URL;
  return url !== undefined && new URL(url).port !== String(simulatorPort);
}
