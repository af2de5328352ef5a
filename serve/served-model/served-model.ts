import { performance } from 'node:perf_hooks';
import type { Logger } from 'pino';
import type { ModelRegistry, ModelVersion } from '../../clients/model-registry';
import { isUndefinedTable } from '../../clients/postgres/connection-errors';
import type { Production } from '../../clients/postgres/production';
import { type ArtifactFiles, UnusableArtifactError } from '../../forecasting/models/artifact-files';
import type { ServableModel } from '../../forecasting/models/servable-model';
import type { Clock } from '../../system/clock';
import { messageOf, NexthourError } from '../../system/errors';
import { createAliasWatch } from './alias-watch';
import type { CachedVersion, ModelCache } from './disk-cache';

const NOT_ANSWERED_YET = 'the model registry has not answered since the server started';

/** A refused version is tried again after this time, because its files may have been repaired. */
const RETRY_REFUSED_AFTER_MS = 60_000;

/** MLflow starts more slowly than the server: until it has answered once, its silence is no problem for this time. */
const REGISTRY_START_MS = 60_000;

const NO_DATA = 'no hour has run yet; the first hourly run trains and promotes the first model';

export interface LoadedModel extends CachedVersion {
  readonly model: ServableModel;
  readonly loadedAt: number;
  readonly loadedFrom: 'registry' | 'disk';
}

export interface ServedModel {
  current(): LoadedModel | null;
  /**
   * Why there is no model, why the model in use is not the production model, or that the alias in MLflow names another version. Empty
   * when there is nothing to report.
   */
  reason(): string;
  /** Whether the alias `production` in MLflow has named another version than the production model for some time. */
  isAliasMoved(): boolean;
  /** Loads the last good model from disk, unless a model is loaded already. Never rejects. */
  restore(): Promise<void>;
  /** Reads which version is the production model. Loads it if it is a new version that passes all checks. Never rejects. */
  refresh(): Promise<void>;
}

export interface ServedModelDeps {
  /** Reads from the tables which version is the production model. */
  readonly findProduction: () => Promise<Production>;
  readonly registry: ModelRegistry;
  readonly cache: ModelCache;
  /** @throws UnusableArtifactError */
  readonly load: (files: ArtifactFiles) => ServableModel;
  readonly onLoaded?: (from: LoadedModel['loadedFrom']) => void;
  readonly onRefused: (reason: string) => void;
  /** MLflow is asked for the alias this long after its last answer, or when the production model changes. Default: at each refresh. */
  readonly aliasPauseMs?: number;
  readonly clock: Clock;
  /** Milliseconds since the server started, which do not pass faster in a time-lapse. Default: those of this process. */
  readonly uptimeMs?: () => number;
  readonly log: Logger;
}

/**
 * Keeps the production model in memory. It was trained on the present source: when the source changes, the model of the earlier source
 * is no longer used.
 */
export function createServedModel(deps: ServedModelDeps): ServedModel {
  const { findProduction, registry, cache, load, onLoaded, onRefused, aliasPauseMs = 0, clock, log } = deps;
  const { uptimeMs = () => performance.now() } = deps;
  const alias = createAliasWatch({ model: registry.model, uptimeMs, log });
  let current: LoadedModel | null = null;
  let reason = 'the decisions about models have not been read yet';
  let refused: (ModelVersion & { at: number }) | null = null;
  let aliasReadAt = Number.NEGATIVE_INFINITY;

  async function restore(): Promise<void> {
    const kept = await cache.read();
    if (kept && !current) accept(kept.version, kept.files, 'disk');
  }

  async function refresh(): Promise<void> {
    try {
      const { source, version } = await findProduction();
      if (source === null) reason = NO_DATA;
      else if (version === null) reportNoModel(source);
      else await serve({ ...version, source });
    } catch (error) {
      if (isUndefinedTable(error)) reason = NO_DATA;
      else reportUnreadable(error as Error, 'the table of decisions about models');
    }
  }

  async function serve(wanted: SourcedVersion): Promise<void> {
    // The copy on disk of an earlier version does not name its source.
    if (current && current.source === undefined && isSame(wanted, current))
      current = { ...current, source: wanted.source };
    if (current && current.source !== wanted.source) dropCurrent(`the model of ${wanted.source} is not loaded yet`);
    try {
      if (!isSame(wanted, current) || uptimeMs() - aliasReadAt >= aliasPauseMs) await compareAlias(wanted);
      if (isSame(wanted, current)) reason = '';
      else if (!wasRefusedRecently(wanted)) await fetchAndSwap(wanted);
    } catch (error) {
      reportRegistry(error as Error);
    }
  }

  async function compareAlias({ version }: SourcedVersion): Promise<void> {
    alias.compare({ production: version, aliased: (await registry.findAliased())?.version ?? null });
    aliasReadAt = uptimeMs();
  }

  /** Keeps a model of this source: it was promoted, even if a restored database does not know that. */
  function reportNoModel(source: string): void {
    if (current?.source === source) reason = noModelOf(source);
    else dropCurrent(noModelOf(source));
  }

  function dropCurrent(why: string): void {
    if (current) log.warn({ version: current.version, source: current.source }, `the server has no model now: ${why}`);
    current = null;
    alias.reset();
    reason = why;
  }

  /** The message of the error can hold addresses, so it goes to the log only. It is logged once, not at every attempt. */
  function reportUnreadable(error: Error, what: string): void {
    const newReason = `${what} cannot be read (${codeOf(error)}); the log of the server says why`;
    if (newReason !== reason) log.warn({ err: error }, `${what} cannot be read; the server keeps its current model`);
    reason = newReason;
  }

  function reportRegistry(error: Error): void {
    const hasAnswered = aliasReadAt !== Number.NEGATIVE_INFINITY;
    const isStarting = !hasAnswered && uptimeMs() < REGISTRY_START_MS;
    if (isStarting && codeOf(error) === 'MlflowUnreachable') {
      if (reason !== NOT_ANSWERED_YET) log.info(NOT_ANSWERED_YET);
      reason = NOT_ANSWERED_YET;
    } else reportUnreadable(error, 'the model registry');
  }

  async function fetchAndSwap(wanted: SourcedVersion): Promise<void> {
    const files = await download(wanted);
    if (!files) return;
    const registered = await registry.findVersion(wanted.version);
    const failedRules = registered?.runId === wanted.runId ? registered.failedRules : undefined;
    const version = { ...wanted, ...(failedRules && { failedRules }) };
    if (accept(version, files, 'registry')) await keep(version, files);
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

  function accept(version: CachedVersion, files: ArtifactFiles, from: LoadedModel['loadedFrom']): boolean {
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
    if (from === 'registry') refused = { ...version, at: uptimeMs() };
    reason = `version ${version.version} was refused: ${messageOf(error)}`;
    onRefused(labelOf(error));
    log.error({ ...version, from, err: error }, 'the model was refused; the server keeps its current model');
  }

  async function keep(version: CachedVersion, files: ArtifactFiles): Promise<void> {
    await cache.write(version, files).catch((error: unknown) => {
      log.warn({ err: error }, 'the model could not be stored on disk; a restart will need MLflow');
    });
  }

  function wasRefusedRecently(version: ModelVersion): boolean {
    return refused !== null && isSame(version, refused) && uptimeMs() - refused.at < RETRY_REFUSED_AFTER_MS;
  }

  return {
    current: () => current,
    reason: () => reason || alias.problem(),
    isAliasMoved: () => alias.problem() !== '',
    restore,
    refresh,
  };
}

interface SourcedVersion extends ModelVersion {
  readonly source: string;
}

function noModelOf(source: string): string {
  return `no model that was trained on prices of ${source} has been promoted yet; the hourly run that is in progress trains one, or the next run if none is`;
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
