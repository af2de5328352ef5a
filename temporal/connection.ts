import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { temporalEnvironment } from '../config/child-environment';
import type { TemporalSettings } from '../config/settings';
import { messageOf, NexthourError } from '../system/errors';

/**
 * Options for the connections of clients and workers. The address comes from the settings; TLS and the API key come from Temporal's
 * own environment variables. Temporal's configuration file is not read, because it may belong to another server.
 */
export function connectionOptions({ address }: TemporalSettings, environment?: NodeJS.ProcessEnv) {
  const overrideEnvVars = temporalEnvironment(environment);
  const { connectionOptions: configured } = loadClientConnectConfig({ disableFile: true, overrideEnvVars });
  return { ...configured, address };
}

/**
 * Connects a client to the namespace. Close it with `client.connection.close()`.
 * @param options.retriesCalls Set it to false when the client may be closed during a call: a pending retry on a closed connection
 *   would end the process.
 * @throws NexthourError `TemporalNotReachable`
 */
export async function connectTemporal(settings: TemporalSettings, { retriesCalls = true } = {}): Promise<Client> {
  const { address, namespace } = settings;
  const options = { ...connectionOptions(settings), connectTimeout: 10_000 };
  const connection = await Connection.connect(retriesCalls ? options : { ...options, interceptors: [] }).catch(
    (error: unknown) => {
      const reason = messageOf(error);
      const message = `No Temporal server answers at TEMPORAL_ADDRESS ${address} (${reason}); check that it runs, and its TLS and API key`;
      throw new NexthourError('TemporalNotReachable', message, { canRetry: true });
    },
  );
  return new Client({ connection, namespace });
}

/** Calls `work` with a client, and closes the client afterwards. */
export async function withTemporal<T>(
  settings: TemporalSettings,
  work: (client: Client) => Promise<T>,
  options: { retriesCalls?: boolean } = {},
): Promise<T> {
  const client = await connectTemporal(settings, options);
  try {
    return await work(client);
  } finally {
    await client.connection.close();
  }
}
