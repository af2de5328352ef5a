import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MODEL_FOLDER } from '../../clients/model-registry';
import { connectStoredObjects } from '../../clients/object-store/stored-objects';
import { createReferences } from '../../clients/postgres/references';
import { childEnvironment } from '../../config/child-environment';
import { homePaths } from '../../config/home';
import type { Target } from './target';

const TAGS = 'refs/tags/';

/**
 * The pointers to objects that do not exist now: in the database, in the tags of the data registry, and from promoted models to
 * their files. The pointers are read first, because an object is stored before the pointer to it.
 */
export async function findDanglingPointers(target: Target): Promise<string[]> {
  const pointers = [
    ...(await readDatabasePointers(target)),
    ...(await readTagPointers(target)),
    ...(await readModelPointers(target)),
  ];
  const stored = await connectStoredObjects(target.direct.objectStore).list('');
  const keys = new Set(stored.map(({ key }) => key));
  return pointers
    .filter(({ key, endsWith }) =>
      endsWith ? !stored.some((one) => one.key.endsWith(endsWith)) : !keys.has(key ?? ''),
    )
    .map(({ from, key, endsWith }) => `${from} points to the missing object ${key ?? endsWith}`);
}

interface Pointer {
  readonly from: string;
  readonly key?: string;
  /** MLflow puts the number of the experiment before the path of a run. */
  readonly endsWith?: string;
}

async function readDatabasePointers({ database }: Target): Promise<Pointer[]> {
  const keys = await createReferences(database).objectKeys();
  return [...keys].map((key) => ({ from: 'the database', key }));
}

async function readModelPointers({ database }: Target): Promise<Pointer[]> {
  const rows = await database.selectFrom('promotions').select(['run_id', 'version']).execute();
  return rows.map(({ run_id: id, version }) => ({
    from: `version ${version} of the model`,
    endsWith: `/${id}/artifacts/${MODEL_FOLDER}/checksums.json`,
  }));
}

/** Reads with git alone, and takes no lock: the pipeline worker may be writing. */
async function readTagPointers({ home }: Target): Promise<Pointer[]> {
  const folder = homePaths(home).dataRegistry;
  if (!existsSync(join(folder, '.git'))) return [];
  const git = async (...args: string[]) => {
    const options = { cwd: folder, env: childEnvironment(), maxBuffer: 50_000_000 };
    return (await promisify(execFile)('git', args, options)).stdout.trim();
  };
  const tags = (await git('for-each-ref', '--format=%(refname)', TAGS)).split('\n').filter((tag) => tag !== '');
  if (tags.length === 0) return [];
  const lines = (await git('grep', '-E', '^- md5: ', ...tags, '--', '*.dvc')).split('\n');
  return lines.flatMap((line) => {
    const [, tag, md5] = /^refs\/tags\/([^:]+):.*- md5: ([0-9a-f]{32})$/.exec(line) ?? [];
    return md5 ? [{ from: `the tag ${tag}`, key: `dvc/files/md5/${md5.slice(0, 2)}/${md5.slice(2)}` }] : [];
  });
}
