import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { temporalEnvironment } from '../config/child-environment';
import type { TemporalSettings } from '../config/settings';

/**
 * Options that client and worker connections share: address from the settings; TLS and API key as Temporal's own
 * variables say; its configuration file is not read, for it may be meant for another server.
 */
export function connectionOptions({ address }: TemporalSettings, environment?: NodeJS.ProcessEnv) {
  const overrideEnvVars = temporalEnvironment(environment);
  const { connectionOptions: configured } = loadClientConnectConfig({ disableFile: true, overrideEnvVars });
  return { ...configured, address };
}

export class TemporalNotReachable extends Error {
  override readonly name = 'TemporalNotReachable';
  readonly canRetry = true;
  constructor(readonly address: string) {
    super(`No Temporal server answers at TEMPORAL_ADDRESS ${address}; check that it runs, and its TLS and API key`);
  }
}

/**
 * A client on the namespace. Close with `client.connection.close()`. A patient one tries its calls again by itself; who
 * may close it while a call is under way wants none: the tries that are left would end the process.
 * @throws TemporalNotReachable
 */
export async function connectTemporal(settings: TemporalSettings, { isPatient = true } = {}): Promise<Client> {
  const options = { ...connectionOptions(settings), connectTimeout: 10_000 };
  const connection = await Connection.connect(isPatient ? options : { ...options, interceptors: [] }).catch(() => {
    throw new TemporalNotReachable(settings.address);
  });
  return new Client({ connection, namespace: settings.namespace });
}

/** Hands a client to `work`, and closes it whatever happens. */
export async function withTemporal<T>(
  settings: TemporalSettings,
  work: (client: Client) => Promise<T>,
  options: { isPatient?: boolean } = {},
): Promise<T> {
  const client = await connectTemporal(settings, options);
  try {
    return await work(client);
  } finally {
    await client.connection.close();
  }
}
