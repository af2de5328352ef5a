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
  /** The total size of all files of the run. */
  sumArtifactBytes(run: RunFiles): Promise<number>;
  /** Deletes all files of the run. */
  deleteArtifacts(run: RunFiles): Promise<void>;
}

const Listing = Type.Object({
  files: Type.Optional(
    Type.Array(
      Type.Object({
        path: Type.String(),
        is_dir: Type.Optional(Type.Boolean()),
        file_size: Type.Optional(Type.Union([Type.Integer(), Type.String()])),
      }),
    ),
  ),
});

export function createArtifacts(rest: Rest): Artifacts {
  async function list({ runId }: RunFiles, folder: string) {
    const query = new URLSearchParams({ run_id: runId, path: folder });
    const call = { method: 'GET', path: `/api/2.0/mlflow/artifacts/list?${query}` } as const;
    return (await rest.json(call, Listing)).files ?? [];
  }

  async function sumBytes(run: RunFiles, folder: string): Promise<number> {
    let bytes = 0;
    for (const { path, is_dir, file_size = 0 } of await list(run, folder)) {
      bytes += is_dir ? await sumBytes(run, path) : Number(file_size);
    }
    return bytes;
  }

  return {
    putArtifact: async ({ run, path, bytes, contentType }) => {
      await rest.bytes({ method: 'PUT', path: servedPath(run, path), body: bytes, contentType });
    },
    getArtifact: async ({ run, path }) => rest.bytes({ method: 'GET', path: servedPath(run, path) }),
    listArtifacts: async ({ run, folder }) =>
      (await list(run, folder)).filter((file) => !file.is_dir).map((file) => file.path),
    sumArtifactBytes: (run) => sumBytes(run, ''),
    deleteArtifacts: async (run) => {
      await rest.bytes({ method: 'DELETE', path: servedPath(run, '') });
    },
  };
}

/** @throws NexthourError `ArtifactsNotServed` */
function servedPath({ artifactUri }: RunFiles, path: string): string {
  if (!artifactUri.startsWith(SERVED_SCHEME)) throw artifactsNotServed(artifactUri);
  const root = artifactUri.slice(SERVED_SCHEME.length).replace(/^\/+|\/+$/g, '');
  const encoded = (path === '' ? root : `${root}/${path}`).split('/').map(encodeURIComponent).join('/');
  return `/api/2.0/mlflow-artifacts/artifacts/${encoded}`;
}
