import type { Logger } from 'pino';
import type { ModelRegistry, ModelVersion } from '../../clients/model-registry';
import { type ArtifactFiles, UnusableArtifactError } from '../../forecasting/models/artifact-files';
import type { ServableModel } from '../../forecasting/models/servable-model';
import type { Clock } from '../../system/clock';
import type { ModelCache } from './disk-cache';

/** A version that was refused is looked at again after this time: it may have been repaired. */
const REFUSED_FOR_MS = 60_000;

export interface LoadedModel extends ModelVersion {
  readonly model: ServableModel;
  readonly loadedAt: number;
  readonly loadedFrom: 'registry' | 'disk';
}

export interface ServedModel {
  current(): LoadedModel | null;
  /** Why there is no model, or why the newest one is not served. */
  reason(): string;
  /** Loads the last good model from disk, unless there is one already. Never rejects. */
  restore(): Promise<void>;
  /** Asks the registry, and swaps when another version is in production and its artifact is sound. Never rejects. */
  refresh(): Promise<void>;
}

export interface ServedModelDeps {
  readonly registry: ModelRegistry;
  readonly cache: ModelCache;
  /** @throws UnusableArtifactError */
  readonly load: (files: ArtifactFiles) => ServableModel;
  readonly onLoaded?: (from: LoadedModel['loadedFrom']) => void;
  readonly onRefused: (reason: string) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

export function createServedModel(deps: ServedModelDeps): ServedModel {
  const { registry, cache, load, onLoaded, onRefused, clock, log } = deps;
  let current: LoadedModel | null = null;
  let reason = 'the registry has not answered yet';
  let refused: (ModelVersion & { at: number }) | null = null;

  async function restore(): Promise<void> {
    const kept = await cache.read();
    if (kept && !current) accept(kept.version, kept.files, 'disk');
  }

  async function refresh(): Promise<void> {
    try {
      const wanted = await registry.production();
      if (!wanted) reason = 'no version has the alias production; the first one comes with the first finished hour';
      else if (isSame(wanted, current)) reason = '';
      else if (!wasRefusedLately(wanted)) await fetchAndSwap(wanted);
    } catch (error) {
      complain(error as Error);
    }
  }

  /** The words of the error stay in the log: they name addresses. Said once, not at every try. */
  function complain(error: Error): void {
    const complaint = `the model registry cannot be read (${error.name}); the log of the server says why`;
    if (complaint !== reason)
      log.warn({ err: error }, 'MLflow cannot be read; the server goes on with the model it has');
    reason = complaint;
  }

  async function fetchAndSwap(wanted: ModelVersion): Promise<void> {
    const files = await download(wanted);
    if (files && accept(wanted, files, 'registry')) await keep(wanted, files);
  }

  /** Files that are not those that were registered are refused, like those that do not load. */
  async function download(wanted: ModelVersion): Promise<ArtifactFiles | null> {
    try {
      return await registry.download(wanted);
    } catch (error) {
      if (!(error instanceof UnusableArtifactError)) throw error;
      refuse(wanted, error, 'registry');
      return null;
    }
  }

  function accept(version: ModelVersion, files: ArtifactFiles, from: LoadedModel['loadedFrom']): boolean {
    try {
      const model = load(files);
      current = { ...version, model, loadedAt: clock.now(), loadedFrom: from };
      refused = null;
      reason = '';
      onLoaded?.(from);
      log.info({ ...version, from }, 'model is served');
      return true;
    } catch (error) {
      refuse(version, error, from);
      return false;
    }
  }

  /** A spoilt copy on disk says nothing about the registry's: only what came from there is left alone for a while. */
  function refuse(version: ModelVersion, error: unknown, from: LoadedModel['loadedFrom']): void {
    if (from === 'registry') refused = { ...version, at: clock.now() };
    reason = `version ${version.version} is refused: ${(error as Error).message}`;
    onRefused(causeOf(error));
    log.error({ ...version, from, err: error }, 'model is refused; the server goes on with what it has');
  }

  async function keep(version: ModelVersion, files: ArtifactFiles): Promise<void> {
    await cache.write(version, files).catch((error: unknown) => {
      log.warn({ err: error }, 'the model could not be kept on disk; a restart will need MLflow');
    });
  }

  function wasRefusedLately(version: ModelVersion): boolean {
    return refused !== null && isSame(version, refused) && clock.now() - refused.at < REFUSED_FOR_MS;
  }

  return { current: () => current, reason: () => reason, restore, refresh };
}

function isSame(version: ModelVersion, other: ModelVersion | null): boolean {
  return other !== null && version.version === other.version && version.runId === other.runId;
}

/** A word for the label of a metric. */
function causeOf(error: unknown): string {
  const { cause: _, check } = error as { cause?: unknown; check?: unknown };
  return typeof check === 'string' ? check : 'unreadable';
}
