import { Type } from '@sinclair/typebox';
import { artifactsNotServed } from './errors';
import type { Rest } from './rest';
import type { Run } from './runs';

/** URI scheme of artifacts that the MLflow server serves. */
const SERVED_SCHEME = 'mlflow-artifacts:/';

/** The parts of a run that locate its files. */
export type RunFiles = Pick<Run, 'runId' | 'artifactUri'>;

export interface Artifacts {
  putArtifact(artifact: { run: RunFiles; path: string; bytes: Buffer; contentType: string }): Promise<void>;
  getArtifact(artifact: { run: RunFiles; path: string }): Promise<Buffer>;
  /** Paths of the files in a folder of the run, without its subfolders. Empty when the folder does not exist. */
  listArtifacts(query: { run: RunFiles; folder: string }): Promise<string[]>;
}

const Listing = Type.Object({
  files: Type.Optional(Type.Array(Type.Object({ path: Type.String(), is_dir: Type.Optional(Type.Boolean()) }))),
});

export function createArtifacts(rest: Rest): Artifacts {
  return {
    putArtifact: async ({ run, path, bytes, contentType }) => {
      await rest.bytes({ method: 'PUT', path: servedPath(run, path), body: bytes, contentType });
    },
    getArtifact: async ({ run, path }) => rest.bytes({ method: 'GET', path: servedPath(run, path) }),
    listArtifacts: async ({ run, folder }) => {
      const query = new URLSearchParams({ run_id: run.runId, path: folder });
      const { files = [] } = await rest.json(
        { method: 'GET', path: `/api/2.0/mlflow/artifacts/list?${query}` },
        Listing,
      );
      return files.filter((file) => !file.is_dir).map((file) => file.path);
    },
  };
}

/** @throws NexthourError `ArtifactsNotServed` */
function servedPath({ artifactUri }: RunFiles, path: string): string {
  if (!artifactUri.startsWith(SERVED_SCHEME)) throw artifactsNotServed(artifactUri);
  const root = artifactUri.slice(SERVED_SCHEME.length).replace(/^\/+|\/+$/g, '');
  const encoded = `${root}/${path}`.split('/').map(encodeURIComponent).join('/');
  return `/api/2.0/mlflow-artifacts/artifacts/${encoded}`;
}
