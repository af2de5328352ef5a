import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Client } from 'minio';
import { serverEnvironment } from '../config/child-environment';
import { projectRoot } from '../config/paths';
import { SKEWED_CLOCKS, SKEWED_CODE } from '../system/clock-lead';
import { NexthourError } from '../system/errors';
import { isAnswering } from './http';
import { writeSecurityFiles } from './object-store-security';
import { nameSecretsFile } from './secrets';
import type { Service, ServiceContext } from './service';

const BUCKET = 'mlops-data';

type Port = 's3' | 'master' | 'volume' | 'filer' | 'admin';

/** SeaweedFS, which serves the S3 protocol. */
export const objectStore: Service<Port> = {
  name: 'object-store',
  needs: [],
  ports: {
    s3: {
      preferred: 9000,
      label: 'the object store',
      variable: 'OBJECT_STORE_PORT',
      chosen: ({ ports }) => ports.objectStore,
      hasTwin: true,
    },
    master: { hasTwin: true },
    volume: { hasTwin: true },
    filer: { hasTwin: true },
    admin: { hasTwin: true },
  },
  deadlineMs: 60_000,
  isExternal: (settings) => settings.objectStore !== undefined,
  environment: ({ ports, secrets }) => ({
    MINIO_ENDPOINT: `http://127.0.0.1:${ports.s3}`,
    MINIO_ACCESS_KEY: secrets.objectStoreAccessKey,
    MINIO_SECRET_KEY: secrets.objectStoreSecretKey,
    MINIO_BUCKET: BUCKET,
    AWS_REGION: 'us-east-1',
  }),
  addresses: ({ ports, settings }) => [
    {
      name: 'Object store',
      url: `localhost:${ports.s3}`,
      description: `S3, no web page; bucket ${BUCKET}; the keys are in ${nameSecretsFile(settings.home)}`,
    },
  ],
  prepare: writeSecurityFiles,
  command: ({ ports, folder }) => ({
    program: join(projectRoot, '.venv', 'bin', 'weed'),
    args: ['mini', '-dir=.', ...ADDRESS_FLAGS, ...portFlags(ports), ...BEHAVIOUR_FLAGS],
    env: serverEnvironment(),
    cwd: folder,
  }),
  isReady: async (context) =>
    (await isAnswering(`http://127.0.0.1:${context.ports.s3}/healthz`)) && (await canRead(context)),
  cleanUp: removeSockets,
};

const ADDRESS_FLAGS = ['-ip=127.0.0.1', '-ip.bind=127.0.0.1'];

/**
 * Puts the sockets into the service's own folder: a socket that another user left in /tmp would prevent the start. The master and the
 * filer serve gRPC only, because the HTTP API of the master would answer without a key.
 */
const BEHAVIOUR_FLAGS = [
  '-disableHttp',
  '-filer.allowedOrigins=http://127.0.0.1',
  '-s3.allowedOrigins=http://127.0.0.1',
  '-s3.localSocket=s3.sock',
  '-filer.localSocket=filer.sock',
  '-s3.localFilerSocket=filer.sock',
  '-s3.config=s3.json',
  '-s3.allowDeleteBucketNotEmpty=false',
  '-master.telemetry=false',
  '-admin.ui=false',
  '-webdav=false',
  `-bucket=${BUCKET}`,
];

function portFlags(ports: Readonly<Record<Port, number>>): string[] {
  const named = Object.entries(ports).map(([name, port]) => `-${name}.port=${port}`);
  return [...named, '-s3.port.iceberg=0', '-s3.port.lance=0'];
}

/** The key of a small object that shows that the store can be read. */
const PROBE_KEY = '.nexthour-probe';

/** The S3 port answers before the volume server has registered; until then, reads and writes of objects fail. */
async function canRead({ ports, secrets }: ServiceContext<Port>): Promise<boolean> {
  const client = new Client({
    endPoint: '127.0.0.1',
    port: ports.s3,
    useSSL: false,
    accessKey: secrets.objectStoreAccessKey,
    secretKey: secrets.objectStoreSecretKey,
    // The check itself is repeated. The client would print each retry onto the terminal.
    retryOptions: { disableRetry: true },
  });
  try {
    await buffer(await client.getObject(BUCKET, PROBE_KEY));
  } catch (error) {
    if ((error as { code?: string }).code !== 'NoSuchKey') throw explain(error);
    if (!(await client.bucketExists(BUCKET))) return false;
    await client.putObject(BUCKET, PROBE_KEY, Buffer.from('.'));
  }
  return true;
}

/** Names the cause of a refusal that waiting does not cure. */
function explain(error: unknown): unknown {
  if ((error as { code?: string }).code !== SKEWED_CODE) return error;
  return new NexthourError('ClocksDiffer', SKEWED_CLOCKS, { canRetry: true, cause: error });
}

/** Removes the gRPC sockets that SeaweedFS leaves in /tmp. No flag changes their path. */
function removeSockets({ ports }: ServiceContext<Port>): void {
  for (const [name, port] of Object.entries(ports)) {
    try {
      rmSync(`/tmp/seaweedfs-${name}-grpc-${port + 10_000}.sock`, { force: true });
    } catch {
      // The socket belongs to another user and does no harm.
    }
  }
}
