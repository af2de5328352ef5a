import type { Logger } from 'pino';
import type { ModelRegistry, ModelVersion } from '../../clients/model-registry';
import { type ArtifactFiles, UnusableArtifactError } from '../../forecasting/models/artifact-files';
import type { ServableModel } from '../../forecasting/models/servable-model';
import type { Clock } from '../../system/clock';
import { messageOf, NexthourError } from '../../system/errors';
import type { ModelCache } from './disk-cache';

/** A refused version is tried again after this time, because its files may have been repaired. */
const RETRY_REFUSED_AFTER_MS = 60_000;

const NO_PRODUCTION_MODEL =
  'no model version has the alias production yet; the first hourly run trains and promotes the first one';
const ALIAS_REMOVED =
  'no model version has the alias production any more; the next decision about a new version sets it again, and `nexthour promote` sets it now';

export interface LoadedModel extends ModelVersion {
  readonly model: ServableModel;
  readonly loadedAt: number;
  readonly loadedFrom: 'registry' | 'disk';
}

export interface ServedModel {
  current(): LoadedModel | null;
  /** Why there is no model, or why the model in use is not the production model. Empty when there is nothing to report. */
  reason(): string;
  /** Loads the last good model from disk, unless a model is loaded already. Never rejects. */
  restore(): Promise<void>;
  /** Asks the model registry for the production model. Loads it if it is a new version that passes all checks. Never rejects. */
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

/** Keeps the production model in memory. */
export function createServedModel(deps: ServedModelDeps): ServedModel {
  const { registry, cache, load, onLoaded, onRefused, clock, log } = deps;
  let current: LoadedModel | null = null;
  let reason = 'the model registry has not answered yet';
  let refused: (ModelVersion & { at: number }) | null = null;

  async function restore(): Promise<void> {
    const kept = await cache.read();
    if (kept && !current) accept(kept.version, kept.files, 'disk');
  }

  async function refresh(): Promise<void> {
    try {
      const wanted = await registry.findProduction();
      if (!wanted) reportNoAlias();
      else if (isSame(wanted, current)) reason = '';
      else if (!wasRefusedRecently(wanted)) await fetchAndSwap(wanted);
    } catch (error) {
      reportUnreadable(error as Error);
    }
  }

  function reportNoAlias(): void {
    const newReason = current ? ALIAS_REMOVED : NO_PRODUCTION_MODEL;
    if (current && newReason !== reason) log.warn('no version has the alias production; the server keeps its model');
    reason = newReason;
  }

  /** The message of the error can hold addresses, so it goes to the log only. It is logged once, not at every attempt. */
  function reportUnreadable(error: Error): void {
    const newReason = `the model registry cannot be read (${codeOf(error)}); the log of the server says why`;
    if (newReason !== reason) log.warn({ err: error }, 'MLflow cannot be read; the server keeps its current model');
    reason = newReason;
  }

  async function fetchAndSwap(wanted: ModelVersion): Promise<void> {
    const files = await download(wanted);
    if (files && accept(wanted, files, 'registry')) await keep(wanted, files);
  }

  /** Returns `null` and refuses the version when its files are not the registered ones. */
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
      log.info({ ...version, from }, 'the server uses this model from now on');
      return true;
    } catch (error) {
      refuse(version, error, from);
      return false;
    }
  }

  /** A version from the model registry must wait before it is tried again. A corrupt copy on disk says nothing about the model registry. */
  function refuse(version: ModelVersion, error: unknown, from: LoadedModel['loadedFrom']): void {
    if (from === 'registry') refused = { ...version, at: clock.now() };
    reason = `version ${version.version} was refused: ${messageOf(error)}`;
    onRefused(labelOf(error));
    log.error({ ...version, from, err: error }, 'the model was refused; the server keeps its current model');
  }

  async function keep(version: ModelVersion, files: ArtifactFiles): Promise<void> {
    await cache.write(version, files).catch((error: unknown) => {
      log.warn({ err: error }, 'the model could not be stored on disk; a restart will need MLflow');
    });
  }

  function wasRefusedRecently(version: ModelVersion): boolean {
    return refused !== null && isSame(version, refused) && clock.now() - refused.at < RETRY_REFUSED_AFTER_MS;
  }

  return { current: () => current, reason: () => reason, restore, refresh };
}

function isSame(version: ModelVersion, other: ModelVersion | null): boolean {
  return other !== null && version.version === other.version && version.runId === other.runId;
}

/** The label `reason` of the metric. */
function labelOf(error: unknown): string {
  return error instanceof UnusableArtifactError ? error.check : 'unreadable';
}

function codeOf(error: Error): string {
  return error instanceof NexthourError ? error.code : error.name;
}
