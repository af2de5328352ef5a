import { readFileSync } from 'node:fs';
import type { KafkaSettings } from '../../config/settings';
import { messageOf, NexthourError } from '../../system/errors';

/** How long a connection, and a request, may take. */
const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 15_000;
const RETRIES = 3;
const RETRY_DELAY_MS = 500;

/**
 * The options that all clients of Kafka share.
 * @param clientId names the process in the broker's logs and metrics
 * @throws NexthourError `InvalidSettings` when the file of KAFKA_TLS_CA cannot be read
 */
export function connectionOptions(settings: KafkaSettings, clientId: string) {
  return {
    clientId,
    bootstrapBrokers: [...settings.brokers],
    connectTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retries: RETRIES,
    retryDelay: RETRY_DELAY_MS,
    ...tlsOptions(settings),
    ...saslOptions(settings),
  };
}

function tlsOptions({ tls, tlsCa }: KafkaSettings) {
  if (tls !== 'true') return {};
  return { tls: tlsCa === undefined ? {} : { ca: readCertificate(tlsCa) } };
}

function readCertificate(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new NexthourError('InvalidSettings', `KAFKA_TLS_CA cannot be read: ${messageOf(error)}`);
  }
}

function saslOptions({ saslMechanism, saslUsername, saslPassword }: KafkaSettings) {
  if (saslMechanism === undefined) return {};
  const mechanism = saslMechanism as 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
  return { sasl: { mechanism, username: saslUsername, password: saslPassword } };
}
