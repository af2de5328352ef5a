import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClusterId, KEYTOOL, runJava } from '../../stack/kafka';
import { runCommand } from '../../system/run-command';
import { findFreePorts } from './free-port';

export const USER = 'nexthour';

export interface SecureKafka {
  readonly broker: string;
  readonly password: string;
  /** The certificate of the broker, PEM. */
  readonly certificate: string;
  /** @throws Error with the end of its log when it has ended */
  check(): void;
  stop(): Promise<void>;
}

/** Starts a Kafka whose only listener for clients wants TLS and a login, with PLAIN or SCRAM-SHA-512. */
export async function startSecureKafka(folder: string): Promise<SecureKafka> {
  const [port = 0, controller = 0] = await findFreePorts(2);
  const password = randomBytes(12).toString('hex');
  const certificate = join(folder, 'certificate.pem');
  await createCertificate(folder, { password, certificate });
  const properties = join(folder, 'server.properties');
  writeFileSync(properties, describeProperties(folder, { port, controller, password }));
  const user = `SCRAM-SHA-512=[name=${USER},password=${password}]`;
  const format = ['--cluster-id', createClusterId(), '--config', properties, '--add-scram', user];
  const { program, args, env } = runJava({ folder }, 'kafka.tools.StorageTool', 'format', ...format);
  await runCommand({ program, args, environment: env, folder, secrets: [password], deadlineMs: 60_000 });
  const command = runJava({ folder }, 'kafka.Kafka', properties);
  const log = openSync(join(folder, 'kafka.log'), 'w');
  const server = spawn(command.program, command.args, { cwd: folder, env: command.env, stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const check = () => {
    if (server.exitCode !== null) throw new Error(readFileSync(join(folder, 'kafka.log'), 'utf8').slice(-2_000));
  };
  const stop = () => {
    server.kill('SIGKILL');
    return ended;
  };
  return { broker: `127.0.0.1:${port}`, password, certificate, check, stop };
}

/** Java's own tool makes the key, so no other program is needed. */
async function createCertificate(
  folder: string,
  { password, certificate }: { password: string; certificate: string },
): Promise<void> {
  const store = ['-keystore', join(folder, 'keys.p12'), '-storetype', 'PKCS12', '-storepass', password];
  const subject = ['-alias', 'broker', '-dname', 'CN=broker', '-ext', 'SAN=ip:127.0.0.1,dns:localhost'];
  const key = ['-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '2'];
  const run = (...args: string[]) =>
    runCommand({ program: KEYTOOL, args, environment: {}, folder, secrets: [password], deadlineMs: 30_000 });
  await run('-genkeypair', ...subject, ...key, ...store);
  await run('-exportcert', '-rfc', '-alias', 'broker', '-file', certificate, ...store);
}

function describeProperties(
  folder: string,
  { port, controller, password }: { port: number; controller: number; password: string },
): string {
  const logs = join(folder, 'data');
  mkdirSync(logs, { recursive: true });
  const modules = 'org.apache.kafka.common.security';
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'CLIENTS',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,CLIENTS:SASL_SSL',
    listeners: `CLIENTS://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `CLIENTS://127.0.0.1:${port}`,
    'log.dirs': logs,
    'auto.create.topics.enable': false,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'group.initial.rebalance.delay.ms': 0,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'log.cleaner.dedupe.buffer.size': 4_194_304,
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.location': join(folder, 'keys.p12'),
    'ssl.keystore.password': password,
    // The broker connects to itself at its start.
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': join(folder, 'certificate.pem'),
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'listener.name.clients.plain.sasl.jaas.config': `${modules}.plain.PlainLoginModule required user_${USER}="${password}";`,
    'listener.name.clients.scram-sha-512.sasl.jaas.config': `${modules}.scram.ScramLoginModule required username="${USER}" password="${password}";`,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
