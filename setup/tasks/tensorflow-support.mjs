import { existsSync } from 'node:fs';
import { findProgram } from '../find-program.mjs';
import { isMusl } from '../machine.mjs';
import { inProject } from '../project.mjs';

/** The TensorFlow version that tfjs-node 4.22 was written for and that PyPI still has. */
export const TENSORFLOW_VERSION = '2.15.1';

export const libraryFolder = inProject('.cache', `libtensorflow-${TENSORFLOW_VERSION}`);
export const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

export const hasLibrary = () => LIBRARIES.every((name) => existsSync(`${libraryFolder}/${name}`));

/** Returns the reason why TensorFlow.js cannot run natively on a machine, with a remedy if there is one. Returns null when it can. */
export function whyNotNative({ platform, arch, isMusl, hasCompiler }) {
  if (platform !== 'linux' || arch !== 'x64') return `native only on Linux x86-64, this is ${platform} ${arch}`;
  if (isMusl) return 'native only with glibc, this is musl';
  if (!hasCompiler) return 'no g++: apt-get install g++, or dnf install gcc-c++';
  return null;
}

export function whyNotNativeHere() {
  return whyNotNative({
    platform: process.platform,
    arch: process.arch,
    isMusl: isMusl(),
    hasCompiler: findProgram('g++') !== null && findProgram('strip') !== null,
  });
}

/** A failed download or compilation is retried on the next day, not at every start. */
export const today = () => new Date().toISOString().slice(0, 10);
