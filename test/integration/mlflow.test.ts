import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectMlflow, type Mlflow, type Run } from '../../clients/mlflow';
import { mlflowForTests } from '../support/servers';

const mlflow = connectMlflow(mlflowForTests());
const STARTED = Date.UTC(2026, 10, 21, 7);
let experimentId: string;
let run: Run;

beforeAll(async () => {
  experimentId = await mlflow.ensureExperiment(`test-${randomUUID()}`);
});

beforeEach(async () => {
  const tags = { purpose: randomUUID() };
  run = await mlflow.createRun({ experimentId, name: 'a run', startedAt: STARTED, tags });
});

describe('runs', () => {
  it('should return one experiment for one name, even to concurrent callers', async () => {
    const name = `test-${randomUUID()}`;
    const ids = await Promise.all([1, 2, 3].map(() => mlflow.ensureExperiment(name)));
    expect(new Set(ids).size).toBe(1);
  });

  it('should set the tags of an experiment, also of one that exists without them', async () => {
    const name = `test-${randomUUID()}`;
    const id = await mlflow.ensureExperiment(name);
    const tags = { 'mlflow.experimentKind': 'custom_model_development', 'mlflow.note.content': 'a note' };
    for (const other of [name, `${name}-new`]) await mlflow.ensureExperiment(other, tags);
    for (const other of [name, `${name}-new`]) {
      const query = new URLSearchParams({ experiment_name: other });
      const url = `${mlflowForTests().trackingUri}/api/2.0/mlflow/experiments/get-by-name?${query}`;
      const { experiment } = (await (await fetch(url)).json()) as { experiment: { tags: object[] } };
      const expected = Object.entries(tags).map(([key, value]) => ({ key, value }));
      expect(experiment.tags).toEqual(expect.arrayContaining(expected));
    }
    expect(await mlflow.ensureExperiment(name)).toBe(id);
  });

  it('should restore an experiment that was deleted', async () => {
    const name = `test-${randomUUID()}`;
    const id = await mlflow.ensureExperiment(name);
    const deletion = { method: 'POST', body: JSON.stringify({ experiment_id: id }) };
    const headers = { 'content-type': 'application/json' };
    const url = `${mlflowForTests().trackingUri}/api/2.0/mlflow/experiments/delete`;
    expect((await fetch(url, { ...deletion, headers })).status).toBe(200);
    expect(await mlflow.ensureExperiment(name)).toBe(id);
    await mlflow.createRun({ experimentId: id, name: 'a run', startedAt: STARTED, tags: {} });
  });

  it('should find the oldest run with the tags', async () => {
    const tags = { purpose: randomUUID() };
    expect(await mlflow.findRun({ experimentId, tags })).toBeNull();
    const older = await mlflow.createRun({ experimentId, name: 'older', startedAt: STARTED, tags });
    await mlflow.createRun({ experimentId, name: 'newer', startedAt: STARTED + 1, tags });
    expect(await mlflow.findRun({ experimentId, tags })).toEqual(older);
  });

  it('should log more metrics and params than fit in one call', async () => {
    const metrics = Array.from({ length: 2_100 }, (_, step) => ({
      key: 'loss',
      value: step / 7,
      step,
      timestamp: STARTED,
    }));
    const params = Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`param_${index}`, `${index}`]));
    await mlflow.logBatch({ runId: run.runId, metrics, params, tags: { done: 'yes' } });
    expect(await mlflow.metricHistory({ runId: run.runId, key: 'loss' })).toEqual(
      metrics.map((metric) => expect.objectContaining(metric)),
    );
    const logged = await mlflow.getRun(run.runId);
    expect(logged.params).toEqual(params);
    expect(logged.tags.done).toBe('yes');
  });

  it('should keep one value of a metric that is logged twice with the same time', async () => {
    const metrics = [{ key: 'rmse', value: 1.5, step: 0, timestamp: STARTED }];
    await mlflow.logBatch({ runId: run.runId, metrics });
    await mlflow.logBatch({ runId: run.runId, metrics });
    expect(await mlflow.metricHistory({ runId: run.runId, key: 'rmse' })).toHaveLength(1);
  });

  it('should end a run and resume it', async () => {
    const { runId } = run;
    await mlflow.setStatus({ runId, status: 'FAILED', at: STARTED + 1_000 });
    expect((await mlflow.getRun(runId)).status).toBe('FAILED');
    await mlflow.setStatus({ runId, status: 'RUNNING' });
    expect((await mlflow.getRun(runId)).status).toBe('RUNNING');
  });
});

describe('artifacts', () => {
  it('should return the stored bytes', async () => {
    const bytes = Buffer.from([0, 255, 10, 13, 128]);
    await mlflow.putArtifact({ run, path: 'model/some weights.bin', bytes, contentType: 'application/octet-stream' });
    expect(await mlflow.listArtifacts({ run, folder: 'model' })).toEqual(['model/some weights.bin']);
    expect(await mlflow.getArtifact({ run, path: 'model/some weights.bin' })).toEqual(bytes);
    expect(await mlflow.listArtifacts({ run, folder: 'nothing' })).toEqual([]);
  });

  it('should explain that the server does not serve the artifacts of the run', async () => {
    const elsewhere = { ...run, artifactUri: 's3://bucket/1/run/artifacts' };
    await expect(mlflow.getArtifact({ run: elsewhere, path: 'x' })).rejects.toMatchObject({
      code: 'ArtifactsNotServed',
    });
  });
});

describe('model versions', () => {
  it('should find a version by its run and by its alias', async () => {
    const model = `test-${randomUUID()}`;
    expect(await mlflow.getByAlias({ model, alias: 'production' })).toBeNull();
    await mlflow.ensureRegisteredModel(model);
    await mlflow.ensureRegisteredModel(model);
    expect(await mlflow.getByAlias({ model, alias: 'production' })).toBeNull();
    expect(await mlflow.findVersionByRun({ model, runId: run.runId })).toBeNull();

    const source = `${run.artifactUri}/model`;
    const { version } = await mlflow.createVersion({ model, runId: run.runId, source, tags: { hour: '1' } });
    await mlflow.setVersionTags({ model, version, tags: { promoted: 'true' } });
    await mlflow.setAlias({ model, alias: 'production', version });
    const expected = { model, version, runId: run.runId, source, tags: { hour: '1', promoted: 'true' } };
    expect(await mlflow.findVersionByRun({ model, runId: run.runId })).toMatchObject(expected);
    expect(await mlflow.getByAlias({ model, alias: 'production' })).toMatchObject(expected);
    expect(await mlflow.transitionStage({ model, version, stage: 'Production' })).toBe(true);
  });
});

describe('errors', () => {
  const elsewhere = (trackingUri: string): Mlflow =>
    connectMlflow({ trackingUri, username: 'reader', password: 'hidden-password' });

  it('should not be retried when MLflow refuses the call', async () => {
    await expect(mlflow.getRun('unknown')).rejects.toMatchObject({
      code: 'MlflowRefused',
      status: 404,
      mlflowCode: 'RESOURCE_DOES_NOT_EXIST',
      canRetry: false,
    });
  });

  it('should be retried when there is no answer', async () => {
    await expect(elsewhere('http://127.0.0.1:9').getRun('x')).rejects.toMatchObject({
      code: 'MlflowUnreachable',
      canRetry: true,
      message: expect.stringContaining('MLFLOW_TRACKING_URI'),
    });
  });

  it('should send the credentials, keep them out of errors, and report an answer that is not from MLflow', async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      const isFirst = seen.length === 1;
      response.writeHead(isFirst ? 503 : 200).end('<html>try later</html>');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const client = elsewhere(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const refused = await client.getRun('x').catch((error: Error) => error);
    expect(refused).toMatchObject({ code: 'MlflowRefused', status: 503, canRetry: true });
    expect(JSON.stringify(refused) + refused).not.toContain('hidden-password');
    await expect(client.getRun('x')).rejects.toMatchObject({ code: 'UnexpectedMlflowAnswer', canRetry: false });
    expect(seen[0]).toBe(`Basic ${Buffer.from('reader:hidden-password').toString('base64')}`);
    server.close();
  });
});
