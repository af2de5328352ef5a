/**
 * node setup/complete-lockfile.mjs : run this after every `npm install`. When a registry does not answer for an optional package
 * of another platform, npm leaves that package out of package-lock.json, and `npm ci` rejects the file on every machine. This
 * program adds the missing packages again, from the dependencies of other packages.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { inProject } from './project.mjs';

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** Adds missing optional dependencies to the `packages` of a lockfile. Returns the names of the added packages. */
export function completeLockfile(packages) {
  const missing = Object.entries(packages).flatMap(([path, entry]) => findMissing({ packages, path, entry }));
  for (const { name, version, dev } of missing) packages[`node_modules/${name}`] = lockEntry({ name, version, dev });
  return missing.map(({ name }) => name);
}

function findMissing({ packages, path, entry }) {
  return Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`])
    .map(([name, version]) => ({ name, version, dev: entry.dev }));
}

/** The name of such a package contains its platform: @swc/core-linux-arm64-musl. */
function lockEntry({ name, version, dev }) {
  const words = name.split(/[-/]/);
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.filter((word) => PROCESSORS.includes(word));
  const libc = words.some((word) => word.startsWith('musl')) ? ['musl'] : ['glibc'];
  return { version, cpu, ...(dev && { dev }), ...(os.includes('linux') && { libc }), optional: true, os };
}

if (process.argv[1] === inProject('setup', 'complete-lockfile.mjs')) {
  const file = inProject('package-lock.json');
  const lockfile = JSON.parse(readFileSync(file, 'utf8'));
  const added = completeLockfile(lockfile.packages);
  writeFileSync(file, `${JSON.stringify(lockfile, null, 2)}\n`);
  console.log(added.length === 0 ? 'package-lock.json is complete' : `added ${added.join(', ')}`);
}
