import { mkdir, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectStoreSettings } from '../../config/settings';
import { replaceFile } from '../../system/files';
import { ProgramFailedError, runCommand } from '../../system/run-command';
import { explainDamage } from './damage';
import { removeBlankObjects, repairRepository } from './repair-repository';

export interface RepositorySettings {
  /** Absolute path of the git and DVC repository. It is created when it is missing. */
  readonly folder: string;
  readonly dvcProgram: string;
  readonly gitProgram?: string;
  /** Environment of the child processes: PATH and similar variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly objectStore: ObjectStoreSettings;
  /** Called once for each file in the folder that we did not write. The file stays where it is and is not committed. */
  readonly onStrayFile?: (path: string) => void;
  /** Called for each committed file with changes that were not committed, before the changes are undone. */
  readonly onUndoneChange?: (path: string) => void;
}

/** The files of DVC that are committed. */
const DVC_FILES = ['.dvc/config', '.dvc/.gitignore', '.dvcignore'];

/** Folder of DVC's objects in the bucket. */
export const REMOTE_FOLDER = 'dvc';
const BRANCH = 'main';
const GIT_DEADLINE_MS = 60_000;
const DVC_DEADLINE_MS = 180_000;
/** A git lock that is older than this was left behind by a killed process: our git commands finish sooner. */
const STALE_GIT_LOCK_MS = 3_000;

/** Runs git and DVC in one folder. They ignore the configuration of the user and of the machine. */
export function createRepository(settings: RepositorySettings) {
  const { folder, dvcProgram, gitProgram = 'git', objectStore } = settings;
  const shared = {
    folder,
    environment: buildEnvironment(settings),
    secrets: [objectStore.secretKey, objectStore.accessKey],
  };
  const git = (args: readonly string[], signal?: AbortSignal) =>
    runCommand({ ...shared, program: gitProgram, args, deadlineMs: GIT_DEADLINE_MS, signal }).catch(
      (error: unknown) => {
        throw explainDamage(error, folder);
      },
    );
  const dvc = (args: readonly string[], signal?: AbortSignal) =>
    runCommand({
      ...shared,
      program: dvcProgram,
      args: ['--wait-for-lock', ...args],
      deadlineMs: DVC_DEADLINE_MS,
      signal,
    });

  const reported = new Set<string>();

  /** Creates the repository when it is missing, repairs what a killed process or a power failure left, and checks out the newest commit. */
  async function prepare(signal?: AbortSignal): Promise<void> {
    await mkdir(folder, { recursive: true });
    await removeGitLocks(join(folder, '.git'));
    if (await exists(join(folder, '.git'))) await repairRepository(folder, BRANCH);
    await git(['init', '--quiet'], signal);
    await git(['symbolic-ref', 'HEAD', `refs/heads/${BRANCH}`], signal);
    await removeBlankObjects({ folder, branch: BRANCH, git });
    if (!(await exists(join(folder, '.dvc', '.gitignore')))) await dvc(['init', '--quiet', '--force'], signal);
    await writeConfiguration(folder, objectStore);
    if (await resolve('HEAD', signal)) {
      await reportChanges(signal);
      await git(['reset', '--quiet', '--hard'], signal);
    } else await commit({ message: 'an empty data registry', paths: [] }, signal);
  }

  /** Changes of committed files are undone. They are a person's, or those of an hour that was interrupted. */
  async function reportChanges(signal?: AbortSignal): Promise<void> {
    // Without an index, git would list every file.
    if (!(await exists(join(folder, '.git', 'index')))) return;
    const changed = await git(['diff', '--name-only', '-z', 'HEAD'], signal).catch(() => '');
    for (const path of changed.split('\0').filter(Boolean)) settings.onUndoneChange?.(path);
  }

  /** The commit that a branch or tag names; `null` when the name does not exist. */
  async function resolve(name: string, signal?: AbortSignal): Promise<string | null> {
    try {
      return (await git(['rev-parse', '--quiet', '--verify', `${name}^{commit}`], signal)).trim();
    } catch (error) {
      if (error instanceof ProgramFailedError && error.outcome === 'ended with 1') return null;
      throw error;
    }
  }

  /** Commits these paths and the files of DVC, if they have changed, and returns the newest commit. Other files are reported. */
  async function commit(
    { message, paths }: { message: string; paths: readonly string[] },
    signal?: AbortSignal,
  ): Promise<string> {
    await git(['add', '--', ...DVC_FILES, ...paths], signal);
    const changes = (await git(['status', '--porcelain', '--untracked-files=all', '-z'], signal)).split('\0');
    reportStrayFiles(changes);
    const isStaged = changes.some((change) => /^[^ ?]/.test(change));
    if (isStaged) await git(['commit', '--quiet', '--no-verify', '-m', message], signal);
    return (await git(['rev-parse', 'HEAD'], signal)).trim();
  }

  function reportStrayFiles(changes: readonly string[]): void {
    for (const path of changes.filter((change) => change.startsWith('?? ')).map((change) => change.slice(3))) {
      if (!reported.has(path)) settings.onStrayFile?.(path);
      reported.add(path);
    }
  }

  /** Writes the address of the object store, if the repository exists. */
  async function updateStoreAddress(): Promise<void> {
    if (await exists(join(folder, '.dvc'))) await writeConfiguration(folder, objectStore);
  }

  return { git, prepare, resolve, commit, updateStoreAddress };
}

export type Repository = ReturnType<typeof createRepository>;

function buildEnvironment({ folder, environment }: RepositorySettings): Record<string, string> {
  const ownFolder = join(folder, '.dvc', 'tmp');
  return {
    ...environment,
    GIT_CEILING_DIRECTORIES: dirname(folder),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'nexthour',
    GIT_AUTHOR_EMAIL: 'nexthour@localhost',
    GIT_COMMITTER_NAME: 'nexthour',
    GIT_COMMITTER_EMAIL: 'nexthour@localhost',
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'commit.gpgsign',
    GIT_CONFIG_VALUE_0: 'false',
    GIT_CONFIG_KEY_1: 'gc.autoDetach',
    GIT_CONFIG_VALUE_1: 'false',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(ownFolder, 'no-aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(ownFolder, 'no-aws-credentials'),
    DVC_NO_ANALYTICS: '1',
    DVC_SITE_CACHE_DIR: join(ownFolder, 'site-cache'),
    DVC_GLOBAL_CONFIG_DIR: join(ownFolder, 'no-global-config'),
    DVC_SYSTEM_CONFIG_DIR: join(ownFolder, 'no-system-config'),
  };
}

/** Address and keys of the object store go into config.local, which is not committed. */
async function writeConfiguration(
  folder: string,
  { endpoint, accessKey, secretKey, bucket, region }: ObjectStoreSettings,
): Promise<void> {
  const remote = `['remote "store"']`;
  const common = `[core]\n    remote = store\n    analytics = false\n    check_update = false\n${remote}\n    url = s3://${bucket}/${REMOTE_FOLDER}\n`;
  const secret = { endpointurl: endpoint, access_key_id: accessKey, secret_access_key: secretKey, region };
  const lines = Object.entries(secret).map(([name, value]) => `    ${name} = ${quote(value)}`);
  await writeIfChanged(join(folder, '.dvc', 'config'), { text: common, mode: 0o644 });
  await writeIfChanged(join(folder, '.dvc', 'config.local'), {
    text: `${[remote, ...lines].join('\n')}\n`,
    mode: 0o600,
  });
}

/** DVC's configuration has the format of ConfigObj, where an unquoted `#` or comma ends a value. */
function quote(value: string): string {
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}

async function writeIfChanged(path: string, { text, mode }: { text: string; mode: number }): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => null)) === text) return;
  await replaceFile(path, text, { mode });
}

async function removeGitLocks(gitFolder: string): Promise<void> {
  const names = await readdir(gitFolder, { recursive: true }).catch(() => []);
  for (const name of names.filter((each) => each.endsWith('.lock') && !each.startsWith('objects'))) {
    await removeStaleLock(join(gitFolder, name));
  }
}

async function removeStaleLock(path: string): Promise<void> {
  const age = await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => null,
  );
  if (age === null) return;
  if (age < STALE_GIT_LOCK_MS) await sleep(STALE_GIT_LOCK_MS - age);
  await unlink(path).catch(() => undefined);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
