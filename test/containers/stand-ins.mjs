import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeBaseImages } from './base-images.mjs';
import { projectRoot, runProgram } from './run-program.mjs';
import { heading } from './tell.mjs';

/** Service of docker-compose.yml → target of stand-ins.Dockerfile. */
const SERVICES = {
  postgres: 'postgres',
  'object-store': 'object-store',
  'temporal-schema': 'temporal-admin-tools',
  temporal: 'temporal',
  'temporal-ui': 'temporal-ui',
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
};
/** No registry of packages carries it: it stays out. */
const MISSING = 'grafana';

/** Programs of Temporal as Go modules; the server's version is that of docker-compose.yml, whose UI is none that can be had so. */
const TEMPORAL = 'go.temporal.io/server@v1.31.0';
const TEMPORAL_UI = 'github.com/temporalio/ui-server/v2@v2.54.1';

/**
 * Images in place of those that cannot be pulled; needs debootstrap, Go and a set-up checkout (`npm run build`).
 * @returns the override file for Compose and, as build arguments, the base images
 */
export async function makeStandIns(folder) {
  mkdirSync(folder, { recursive: true });
  const bases = await makeBaseImages(folder);
  heading("the servers of others, from package registries' programs");
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
  copyFileSync(join(projectRoot, 'test/containers/postgres.sh'), join(context, 'postgres.sh'));
  copyFileSync(join(projectRoot, '.venv/bin/weed'), join(context, 'weed'));
  const server = await installGo({ module: TEMPORAL, path: 'cmd/server', binary: 'temporal-server', context });
  await installGo({ module: TEMPORAL, path: 'cmd/tools/sql', binary: 'temporal-sql-tool', context });
  const ui = await installGo({ module: TEMPORAL_UI, path: 'cmd/server', binary: 'temporal-ui-server', context });
  copyFileSync(join(server, 'docker/scripts/sh/entrypoint.sh'), join(context, 'temporal-entrypoint.sh'));
  cpSync(join(ui, 'config'), join(context, 'temporal-ui-config'), { recursive: true });
  await runProgram(['chmod', '--recursive', 'u+w,a+rX', context]);
  return context;
}

/** Compiles a program of a Go module into the context; gives the folder of the module's source. */
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
