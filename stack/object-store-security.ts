import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serverEnvironment } from '../config/child-environment';
import { projectRoot } from '../config/paths';
import { replaceFile, writeJson } from '../system/files';
import { runCommand } from '../system/run-command';
import type { Secrets } from './secrets';

const CERTIFICATE_DEADLINE_MS = 30_000;
/** The parts of SeaweedFS that call each other by gRPC. */
const GRPC_PARTS = ['master', 'volume', 'filer', 's3', 'admin', 'worker', 'mq', 'msg_broker', 'client'];

/**
 * Writes the files with which SeaweedFS refuses callers without a key on all its ports: `s3.json` for S3, `security.toml` for HTTP
 * and gRPC. SeaweedFS finds `security.toml` in its working folder.
 */
export async function writeSecurityFiles({ folder, secrets }: { folder: string; secrets: Secrets }): Promise<void> {
  writeJson({ path: join(folder, 's3.json'), value: buildIdentities(secrets) });
  await createCertificate(folder);
  await replaceFile(join(folder, 'security.toml'), buildSecurityToml(secrets), { mode: 0o600 });
}

function buildIdentities(secrets: Secrets): object {
  const credentials = [{ accessKey: secrets.objectStoreAccessKey, secretKey: secrets.objectStoreSecretKey }];
  return { identities: [{ name: 'nexthour', credentials, actions: ['Admin', 'Read', 'Write', 'List', 'Tagging'] }] };
}

/** The certificate is created once per home. */
async function createCertificate(folder: string): Promise<void> {
  if (existsSync(join(folder, 'grpc.crt'))) return;
  await runCommand({
    program: join(projectRoot, '.venv', 'bin', 'python'),
    args: [join(projectRoot, 'stack', 'object_store_certificate.py'), folder],
    folder,
    environment: serverEnvironment(),
    deadlineMs: CERTIFICATE_DEADLINE_MS,
    secrets: [],
  });
}

function buildSecurityToml(secrets: Secrets): string {
  const keys = {
    'jwt.signing': secrets.volumeWriteKey,
    'jwt.signing.read': secrets.volumeReadKey,
    'jwt.filer_signing': secrets.filerWriteKey,
    'jwt.filer_signing.read': secrets.filerReadKey,
  };
  const signing = Object.entries(keys).map(([section, key]) => `[${section}]\nkey = "${key}"\n`);
  const grpc = GRPC_PARTS.map((part) => `[grpc.${part}]\ncert = "grpc.crt"\nkey = "grpc.key"\n`);
  return [...signing, '[grpc]\nca = "grpc.crt"\n', ...grpc].join('\n');
}
