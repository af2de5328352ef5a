/** Which version is to be served. */
export interface ModelVersion {
  readonly version: string;
  readonly runId: string;
}

/** The files of an artifact by name. */
export type ArtifactFiles = ReadonlyMap<string, Buffer>;

/** Where versions and artifacts come from. */
export interface ModelRegistry {
  /** The version under the alias `production`; `null` when there is none. */
  production(): Promise<ModelVersion | null>;
  download(version: ModelVersion): Promise<ArtifactFiles>;
}
