import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../../config/paths';

/** Asks MLflow's own function for a client in four periods of five minutes, and counts those that are kept. */
const SCRIPT = `
import sys
sys.path.insert(0, "stack")
import mlflow_server
from mlflow.store.artifact import s3_artifact_repo as repo
mlflow_server.keep_few_s3_clients()
for period in range(4):
    repo._get_utcnow_timestamp = lambda: period * repo._MAX_CACHE_SECONDS
    repo._get_s3_client(s3_endpoint_url="http://127.0.0.1:9", region_name="us-east-1", access_key_id="a", secret_access_key="b")
print(repo._cached_get_s3_client.cache_info().currsize)
`;

test('MLflow keeps few clients of the object store, so its connections do not add up', () => {
  const python = join(projectRoot, '.venv', 'bin', 'python');
  const { stdout, stderr } = spawnSync(python, ['-c', SCRIPT], { cwd: projectRoot, encoding: 'utf8' });
  expect([stdout.trim(), stderr.includes('Error')]).toEqual(['2', false]);
});
