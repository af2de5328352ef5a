import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { ModelVersion } from '../../clients/model-registry';
import type { ArtifactFiles } from '../../forecasting/models/artifact-files';
import { createDraft, replaceFile } from '../../system/files';

const POINTER = 'current.json';
const Pointer = Type.Object({
  version: Type.String({ pattern: '^[A-Za-z0-9_-]+$' }),
  runId: Type.String(),
  source: Type.Optional(Type.String()),
  failedRules: Type.Optional(Type.Array(Type.String())),
});

/** A version with the source of the prices on which it was trained. Copies of earlier releases have none. */
export interface CachedVersion extends ModelVersion {
  readonly source?: string;
}

/** Keeps the last good model, so that the server can start while the model registry is unreachable. */
export interface ModelCache {
  /** `null` when there is no readable model. */
  read(): Promise<{ version: CachedVersion; files: ArtifactFiles } | null>;
  /** Replaces the stored model. A crash at any moment leaves the old model, the new one, or none; never a mixture of both. */
  write(version: CachedVersion, files: ArtifactFiles): Promise<void>;
}

/** Stores the files as `<folder>/<version>/<file>`, and the version in `<folder>/current.json`. */
export function createDiskCache(folder: string): ModelCache {
  async function write(version: CachedVersion, files: ArtifactFiles): Promise<void> {
    const name = Value.Parse(Pointer, version).version;
    await mkdir(folder, { recursive: true });
    const draft = createDraft(join(folder, name));
    await writeFiles(draft.path, files);
    await rm(join(folder, name), { recursive: true, force: true });
    await draft.commit();
    await replaceFile(join(folder, POINTER), JSON.stringify(version));
    await removeAllBut(folder, [name, POINTER]);
  }

  return { read: () => readCurrent(folder).catch(() => null), write };
}

async function readCurrent(folder: string) {
  const version: Static<typeof Pointer> = Value.Parse(
    Pointer,
    JSON.parse(await readFile(join(folder, POINTER), 'utf8')),
  );
  const home = join(folder, version.version);
  const names = await readdir(home);
  const files = await Promise.all(names.map(async (name) => [name, await readFile(join(home, name))] as const));
  return { version, files: new Map(files) };
}

async function writeFiles(folder: string, files: ArtifactFiles): Promise<void> {
  await mkdir(folder);
  for (const [name, bytes] of files) await writeFile(join(folder, basename(name)), bytes, { flush: true });
}

async function removeAllBut(folder: string, kept: readonly string[]): Promise<void> {
  const others = (await readdir(folder)).filter((name) => !kept.includes(name));
  await Promise.all(others.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}
